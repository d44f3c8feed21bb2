#include "store/mysql/catalog.h"

#include <algorithm>
#include <stdexcept>

#include "queue/event_type.h"
#include "store/mysql/subscription_row.h"

namespace pmq::store::mysql {
namespace {

// Producers choose event types: what is remembered of them is bounded.
constexpr std::size_t max_remembered_event_types = 1000;

std::uint64_t read_version(Session& session) {
  auto rows = session.query("SELECT version FROM catalog WHERE id = 1");
  if (!rows.next()) throw std::runtime_error("the table catalog has no row: run pmq migrate");
  return rows.unsigned_integer();
}

}  // namespace

void Catalog::ensure_loaded(Session& session) {
  if (!loaded_) reload(session);
}

// The version is read first: a change in between makes these rows newer than their version, and so
// found out of date at the next check.
void Catalog::reload(Session& session) {
  loaded_ = false;
  version_ = read_version(session);
  alive_.clear();
  names_.clear();
  matching_.clear();
  auto rows = session.query("SELECT " + std::string(subscription_columns) +
                            ", alive FROM subscription ORDER BY id");
  while (rows.next()) {
    auto subscription = read_subscription(rows);
    names_[subscription.id.value] = subscription.name;
    if (rows.optional_integer()) alive_.push_back(std::move(subscription));
  }
  loaded_ = true;
}

bool Catalog::refresh(Session& session) {
  if (loaded_ && read_version(session) == version_) return false;
  reload(session);
  return true;
}

const queue::Subscription* Catalog::find(std::string_view name) const noexcept {
  const auto found = std::find_if(alive_.begin(), alive_.end(),
                                  [&](const auto& each) { return each.name == name; });
  return found == alive_.end() ? nullptr : &*found;
}

const queue::Subscription* Catalog::find(queue::SubscriptionId id) const noexcept {
  const auto found =
      std::find_if(alive_.begin(), alive_.end(), [&](const auto& each) { return each.id == id; });
  return found == alive_.end() ? nullptr : &*found;
}

std::string Catalog::name_of(queue::SubscriptionId id) const {
  const auto found = names_.find(id.value);
  return found == names_.end() ? "subscription-" + std::to_string(id.value) : found->second;
}

const std::vector<queue::SubscriptionId>& Catalog::matching(const std::string& event_type) {
  if (matching_.size() >= max_remembered_event_types) matching_.clear();
  const auto [entry, is_new] = matching_.try_emplace(event_type);
  if (is_new) {
    for (const auto& subscription : alive_) {
      if (queue::selects(subscription.event_types, event_type)) {
        entry->second.push_back(subscription.id);
      }
    }
  }
  return entry->second;
}

}  // namespace pmq::store::mysql

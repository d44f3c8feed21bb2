#include "store/mysql/error_counts.h"

#include <algorithm>
#include <limits>
#include <map>

#include "store/mysql/dead_letter_scan.h"

namespace pmq::store::mysql {
namespace {

constexpr int most_read = 10'000;
constexpr std::size_t most_told = 20;

struct Sum {
  std::int64_t subscription = 0;
  std::string error;
  std::int64_t dead = 0;
};

struct Sums {
  std::vector<Sum> all;
  bool capped = false;
};

/// What was added up and what wasn't yet, by one statement, so that nothing is counted twice.
Sums read_sums(Session& session, const std::vector<queue::SubscriptionId>& subscriptions,
               const std::optional<std::string>& error) {
  std::string sql =
      "SELECT subscription_id, error_group, SUM(dead), COUNT(*) FROM ("
      "(SELECT subscription_id, error_group, dead FROM error_group_change LIMIT ?)";
  Values all = values(most_read);
  for (const auto subscription : subscriptions) {
    sql +=
        " UNION ALL (SELECT subscription_id, error_group, dead FROM error_group"
        " WHERE subscription_id = ?";
    all.add(subscription.value);
    if (error) {
      sql += " AND error_group = ?";
      all.add(*error);
    }
    sql += " ORDER BY dead DESC LIMIT ?)";
    all.add(most_read);
  }
  auto rows = session.query(sql + ") u GROUP BY subscription_id, error_group", all);
  Sums sums;
  std::int64_t read = 0;
  while (rows.next()) {
    Sum sum;
    sum.subscription = rows.integer();
    sum.error = rows.text();
    sum.dead = rows.integer();
    read += rows.integer();
    const bool in_scope = std::any_of(subscriptions.begin(), subscriptions.end(),
                                      [&](const auto id) { return id.value == sum.subscription; });
    if (in_scope && sum.dead > 0 && (!error || sum.error == *error)) {
      sums.all.push_back(std::move(sum));
    }
  }
  sums.capped = read >= most_read;
  return sums;
}

int as_count(std::int64_t number) {
  return static_cast<int>(std::min<std::int64_t>(number, std::numeric_limits<int>::max()));
}

std::optional<Time> latest_of(Session& session, queue::SubscriptionId subscription,
                              const std::string& error) {
  auto rows = session.query(
      "SELECT MAX(failed_at) FROM dead_letter_error WHERE subscription_id = ? AND error_group = ?",
      values(subscription.value, error));
  return rows.next() ? rows.optional_time() : std::nullopt;
}

}  // namespace

bool is_summed(const DeadLetterFilter& filter) noexcept {
  return !filter.event_type && !filter.error && !filter.since && !filter.until;
}

ErrorGroups read_error_sums(Session& session, Catalog& catalog, const DeadLetterFilter& filter) {
  const auto subscriptions = subscriptions_in_scope(session, catalog, filter);
  ErrorGroups result;
  if (subscriptions.empty()) return result;
  const auto sums = read_sums(session, subscriptions, filter.error_group);
  std::map<std::string, ErrorGroup> by_error;
  std::map<std::string, std::vector<queue::SubscriptionId>> found_in;
  std::int64_t matched = 0;
  for (const auto& sum : sums.all) {
    auto& group = by_error[sum.error];
    group.error = sum.error;
    group.count = as_count(group.count + sum.dead);
    group.queues.insert(catalog.name_of({sum.subscription}));
    found_in[sum.error].push_back({sum.subscription});
    matched += sum.dead;
  }
  result.matched = {as_count(matched), sums.capped};
  for (auto& [error, group] : by_error)
    result.groups.push_back(std::move(group));
  keep_largest(result);
  for (auto& group : result.groups) {
    for (const auto subscription : found_in[group.error]) {
      const auto latest = latest_of(session, subscription, group.error);
      if (latest) group.latest = std::max(group.latest, *latest);
    }
  }
  return result;
}

CappedCount count_dead(Session& session, const std::vector<queue::SubscriptionId>& subscriptions) {
  const auto sums = read_sums(session, subscriptions, std::nullopt);
  std::int64_t dead = 0;
  for (const auto& sum : sums.all)
    dead += sum.dead;
  return {as_count(dead), sums.capped};
}

void keep_largest(ErrorGroups& groups) {
  std::stable_sort(groups.groups.begin(), groups.groups.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  if (groups.groups.size() <= most_told) return;
  groups.others = static_cast<int>(groups.groups.size() - most_told);
  groups.groups.resize(most_told);
}

}  // namespace pmq::store::mysql

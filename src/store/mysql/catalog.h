#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "queue/subscription.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// The subscriptions, kept in memory under the version they were read at. Whoever relies on them
/// checks the version in the same transaction (or statement), and reloads when it has changed.
class Catalog {
 public:
  /// Reads them unless they are here.
  void ensure_loaded(Session& session);
  void reload(Session& session);
  /// Reloads when the stored version is another one; true when it was.
  bool refresh(Session& session);
  void forget() noexcept { loaded_ = false; }

  [[nodiscard]] std::uint64_t version() const noexcept { return version_; }
  [[nodiscard]] const std::vector<queue::Subscription>& all() const noexcept { return alive_; }
  [[nodiscard]] const queue::Subscription* find(std::string_view name) const noexcept;
  [[nodiscard]] const queue::Subscription* find(queue::SubscriptionId id) const noexcept;
  /// The name that a subscription has or had.
  [[nodiscard]] std::string name_of(queue::SubscriptionId id) const;
  /// Those whose filter matches, by id.
  [[nodiscard]] const std::vector<queue::SubscriptionId>& matching(const std::string& event_type);

 private:
  bool loaded_ = false;
  std::uint64_t version_ = 0;
  std::vector<queue::Subscription> alive_;  // by id
  std::unordered_map<std::int64_t, std::string> names_;
  std::unordered_map<std::string, std::vector<queue::SubscriptionId>> matching_;
};

}  // namespace pmq::store::mysql

#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <span>

#include "queue/ids.h"

namespace pmq::dispatch {

/// Subscriptions that have something ready, in the order in which they get their turn: in a round,
/// so that one with a long backlog comes back only after all others.
class ReadyList {
 public:
  /// What a look found, in the order of ids. The round goes on where it was.
  void replace(std::span<const queue::SubscriptionId> found);
  /// To the end, unless it is there already.
  void add(queue::SubscriptionId subscription);
  /// Takes out the first that `can_take` says yes to.
  [[nodiscard]] std::optional<queue::SubscriptionId> take(
      const std::function<bool(queue::SubscriptionId)>& can_take);

  [[nodiscard]] int size() const noexcept { return static_cast<int>(waiting_.size()); }
  [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }
  void clear() noexcept { waiting_.clear(); }

 private:
  std::deque<queue::SubscriptionId> waiting_;
  queue::SubscriptionId latest_{};
};

}  // namespace pmq::dispatch

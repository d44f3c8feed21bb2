#pragma once

#include <chrono>
#include <unordered_map>

#include "queue/subscription.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// How full the bounded queues are, as far as this process knows. Far from the bound one count does
/// for many enqueues, close to it each one counts: a bound is overrun by no more than what is
/// enqueued at the same moment.
class QueueDepths {
 public:
  /// Whether nothing more may go in. A queue without a bound never is, and costs nothing.
  [[nodiscard]] bool is_full(Session& session, const queue::Subscription& queue);
  /// This process put one more in.
  void added(queue::SubscriptionId queue);

 private:
  using Steady = std::chrono::steady_clock;

  struct Known {
    std::int64_t depth = 0;
    std::int64_t added = 0;  ///< since it was counted
    Steady::time_point counted_at{};
  };

  [[nodiscard]] static bool is_fresh(const Known& known, std::int64_t bound);
  static Known count(Session& session, const queue::Subscription& queue);

  std::unordered_map<std::int64_t, Known> known_;
};

}  // namespace pmq::store::mysql

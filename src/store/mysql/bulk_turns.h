#pragma once

#include <algorithm>

#include "store/bulk_jobs.h"
#include "store/mysql/dead_letter_move.h"

namespace pmq::store::mysql {

/// Where a bulk job's deliveries go, one after the other: ready at once, or at a rate each a moment
/// after the one before, over all steps of the job.
class BulkTurns {
 public:
  BulkTurns(const BulkJob& job, Time now)
      : rate_(job.order.rate), first_(std::max(now, job.last_due_at.value_or(now))), now_(now) {}

  Destination next(int priority) {
    if (!rate_) return ready(priority);
    const auto due = first_ + wait(taken_++);
    if (due <= now_) return ready(priority);
    return {live_bucket, queue::DeliveryState::scheduled, position_at(due), due};
  }
  /// When the first one of the next step is due; none without a rate.
  [[nodiscard]] std::optional<Time> next_due() const {
    return rate_ ? std::optional(first_ + wait(taken_)) : std::nullopt;
  }

 private:
  [[nodiscard]] Destination ready(int priority) const {
    return {live_bucket, queue::DeliveryState::ready, ready_position(priority), now_};
  }
  [[nodiscard]] milliseconds wait(int turns) const {
    return milliseconds(static_cast<std::int64_t>(turns * 1000.0 / *rate_));
  }

  std::optional<double> rate_;
  Time first_;
  Time now_;
  int taken_ = 0;
};

}  // namespace pmq::store::mysql

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace pmq::store::mysql {

/// Where the ready deliveries of one queue begin, as this process saw it lately.
///
/// A row that was claimed leaves a mark of its deletion behind until InnoDB purges it, and while
/// any transaction of the server is open for long (a backup, a neighbour's report) nothing is
/// purged: every claim would step over all that was claimed before it. So a claim starts where the
/// queue began a moment ago, and now and then looks from the very beginning, since what comes back
/// (a retry, a requeue, an enqueue that took long to commit) or is more urgent stands before that.
class QueueHead {
 public:
  using Clock = std::chrono::steady_clock;

  struct Place {
    std::int64_t position = 0;
    std::int64_t id = 0;
  };

  /// Where to start; none: from the very beginning.
  [[nodiscard]] std::optional<Place> start(Clock::time_point now) const;

  /// A claim that started at the very beginning took so long.
  void looked_from_beginning(Clock::time_point now, Clock::duration took);
  /// The first that a claim got.
  void claimed_from(Place first, Clock::time_point now);
  /// Something may stand before it: look from the beginning next time.
  void reset() noexcept;

 private:
  Clock::time_point look_again_at_{};
  std::optional<Place> settled_;
  std::optional<Place> recent_;
  Clock::time_point recent_since_{};
};

}  // namespace pmq::store::mysql

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace pmq::store {

/// What waits in one queue is counted up to here.
inline constexpr int most_waiting = 100'000;

struct Figure {
  std::int64_t enqueued = 0;  ///< deliveries, not messages
  std::int64_t done = 0;
  std::int64_t dead = 0;
  /// The most that were ready, due or in progress when a minute of it was over, as far as
  /// most_waiting; 0 for minutes that nobody counted when they were just over.
  std::int64_t waiting = 0;
};

/// A span of time, cut into equal steps.
struct FigureWindow {
  Time from{};  ///< at a whole step
  seconds step{60};
  int steps = 60;
};

/// What happened in each minute, counted once it is over.
class Figures {
 public:
  virtual ~Figures() = default;

  /// Counts finished minutes that nobody has counted yet, for about as long as the budget says;
  /// leaves it when another process is counting.
  virtual void count_finished_minutes(Time now, milliseconds budget) = 0;
  /// Until when they are counted; none: never.
  [[nodiscard]] virtual std::optional<Time> counted_until() = 0;
  /// One figure for each step, for each queue that had any. Steps are whole minutes up to an hour,
  /// or whole hours.
  [[nodiscard]] virtual std::map<std::string, std::vector<Figure>> figures(
      const FigureWindow& window) = 0;
};

}  // namespace pmq::store

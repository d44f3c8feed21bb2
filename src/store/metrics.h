#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace pmq::store {

/// Upper bounds, inclusive, of the buckets that latencies are counted in. Stored by their places:
/// they never change.
inline constexpr std::array<milliseconds, 12> latency_bounds = {
    milliseconds(10), milliseconds(50), milliseconds(100), milliseconds(500),
    seconds(1),       seconds(5),       seconds(10),       seconds(30),
    seconds(60),      seconds(300),     seconds(1800),     seconds(3600)};

struct Latencies {
  std::array<std::int64_t, latency_bounds.size() + 1> counts{};  ///< the last: above all bounds
  milliseconds total{};
};

/// What happened to a queue's deliveries ever, as far as minutes are counted.
struct QueueTotals {
  std::string queue;
  std::int64_t enqueued = 0;
  std::int64_t done = 0;
  std::int64_t dead = 0;
  std::int64_t failed_attempts = 0;
  Latencies wait;      ///< of those done: from ready to their last claim
  Latencies delivery;  ///< of those done: from enqueue to done
};

struct Totals {
  std::vector<QueueTotals> queues;  ///< by name
  std::map<std::string, std::int64_t> database_errors;
  std::map<std::string, std::int64_t> refusals;
  std::optional<Time> counted_until;
};

/// Sums that only grow, for those who read rates from them.
class Metrics {
 public:
  virtual ~Metrics() = default;

  /// Counts finished minutes first, where nobody has yet: some tens of milliseconds of them.
  [[nodiscard]] virtual Totals totals(Time now) = 0;
};

}  // namespace pmq::store

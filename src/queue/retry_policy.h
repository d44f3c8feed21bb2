#pragma once

#include <variant>
#include <vector>

#include "base/random.h"
#include "base/time.h"

namespace pmq::queue {

/// The wait before retry 1, 2, …; the last one serves all that follow. Never empty.
struct DelayList {
  std::vector<seconds> delays;

  friend bool operator==(const DelayList&, const DelayList&) = default;
};

/// Retry n waits min(max, base · factor^(n-1)).
struct DelayFormula {
  seconds base{};
  double factor = 1;
  seconds max{};

  friend bool operator==(const DelayFormula&, const DelayFormula&) = default;
};

using Backoff = std::variant<DelayList, DelayFormula>;

struct RetryPolicy {
  int max_retries = 9;  ///< a delivery that failed more often than this is a dead letter
  Backoff backoff;

  friend bool operator==(const RetryPolicy&, const RetryPolicy&) = default;
};

inline constexpr int max_max_retries = 100;
inline constexpr std::size_t max_delays = 100;
inline constexpr seconds max_delay{30 * 24 * 3600};
inline constexpr double max_factor = 10;

/// For a pull queue: a first retry after a second for a glitch, the last after a day.
[[nodiscard]] RetryPolicy default_pull_policy();
/// For a webhook: nine retries over four days, the last after a day.
[[nodiscard]] RetryPolicy default_webhook_policy();

/// The wait before retry `retry` (from 1), without jitter.
[[nodiscard]] milliseconds delay_before(const Backoff& backoff, int retry);

/// `delay` by up to 20 % more or less, so that what failed together doesn't come back together.
[[nodiscard]] milliseconds with_jitter(milliseconds delay, Random& random);

}  // namespace pmq::queue

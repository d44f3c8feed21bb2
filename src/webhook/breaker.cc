#include "webhook/breaker.h"

#include <algorithm>
#include <bit>

namespace pmq::webhook {
namespace {

constexpr std::uint32_t window_mask = (std::uint32_t{1} << breaker_window) - 1;

Breaker noted(Breaker breaker, bool failed) {
  breaker.consecutive_failures = failed ? breaker.consecutive_failures + 1 : 0;
  breaker.window = (breaker.window << 1 | (failed ? 1U : 0U)) & window_mask;
  breaker.window_size = std::min(breaker.window_size + 1, breaker_window);
  return breaker;
}

bool half_failed(const Breaker& breaker) {
  return breaker.window_size == breaker_window &&
         std::popcount(breaker.window & window_mask) * 2 >= breaker_window;
}

seconds open_time(int openings) {
  constexpr int enough_doublings = 7;  // 30 s · 2^7 is more than an hour
  return std::min(first_open_time * (1 << std::clamp(openings - 1, 0, enough_doublings)),
                  max_open_time);
}

Breaker opened(Breaker breaker, Time now) {
  const bool follows =
      breaker.state == BreakerState::half_open ||
      (breaker.closed_at && breaker.openings > 0 && now - *breaker.closed_at < release_time);
  breaker.openings = follows ? breaker.openings + 1 : 1;
  breaker.state = BreakerState::open;
  breaker.open_until = now + open_time(breaker.openings);
  return breaker;
}

Breaker closed(const Breaker& breaker, Time now) {
  return {.openings = breaker.openings, .open_until = std::nullopt, .closed_at = now};
}

}  // namespace

std::string_view name(BreakerState state) noexcept {
  switch (state) {
    case BreakerState::closed:
      return "closed";
    case BreakerState::open:
      return "open";
    case BreakerState::half_open:
      return "half_open";
  }
  return "closed";
}

Breaker after_success(const Breaker& breaker, Passage passage, Time now) {
  if (breaker.state == BreakerState::closed) return noted(breaker, false);
  const bool probed = breaker.state == BreakerState::half_open && passage == Passage::probe;
  return probed ? closed(breaker, now) : breaker;
}

Breaker after_failure(const Breaker& breaker, Passage passage, Time now) {
  if (breaker.state == BreakerState::closed) {
    const Breaker next = noted(breaker, true);
    const bool opens = next.consecutive_failures >= failures_to_open || half_failed(next);
    return opens ? opened(next, now) : next;
  }
  const bool probed = breaker.state == BreakerState::half_open && passage == Passage::probe;
  return probed ? opened(noted(breaker, true), now) : breaker;
}

bool may_probe(const Breaker& breaker, Time now) {
  return breaker.state != BreakerState::closed &&
         (!breaker.open_until || now >= *breaker.open_until);
}

Breaker begin_probe(const Breaker& breaker, Time lost_at) {
  Breaker next = breaker;
  next.state = BreakerState::half_open;
  next.open_until = lost_at;
  return next;
}

Breaker give_back_probe(const Breaker& breaker, Time now) {
  if (breaker.state != BreakerState::half_open) return breaker;
  Breaker next = breaker;
  next.state = BreakerState::open;
  next.open_until = now;
  return next;
}

Breaker reset(const Breaker& breaker, Time now) {
  Breaker next = closed(breaker, now);
  next.openings = 0;
  if (breaker.state == BreakerState::closed) next.closed_at = breaker.closed_at;
  return next;
}

Breaker trip(const Breaker& breaker, Time until) {
  Breaker next = breaker;
  next.state = BreakerState::open;
  next.openings = std::max(next.openings, 1);
  next.open_until = until;
  return next;
}

std::optional<double> release_limit(const Breaker& breaker, Time now) {
  constexpr double first_rate = 10;
  constexpr seconds doubling_time{10};
  if (!breaker.closed_at) return std::nullopt;
  const auto since = std::max(now - *breaker.closed_at, milliseconds{0});
  if (since >= release_time) return std::nullopt;
  return first_rate * static_cast<double>(std::uint64_t{1} << (since / doubling_time));
}

std::string_view reason_of_change(const Breaker& before, const Breaker& after) {
  if (after.state == BreakerState::closed) return "the probe was delivered";
  if (after.state == BreakerState::half_open) {
    return before.state == BreakerState::open ? "its time was over: one probe is let through"
                                              : "the last probe was lost: another is let through";
  }
  if (before.state == BreakerState::half_open) return "the probe failed";
  return after.consecutive_failures >= failures_to_open ? "5 attempts in a row failed"
                                                        : "half of the last 20 attempts failed";
}

}  // namespace pmq::webhook

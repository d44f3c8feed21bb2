#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace pmq::webhook {

/// What stands between the deliveries of one subscription and its endpoint:
///
///             5 failures in a row, or half of the last 20
///      closed ───────────────────────────────────────────▶ open ◀──────────┐
///        ▲                                                  │ its time is  │ the probe
///        │ the probe is delivered, or reset by hand         │ over         │ failed
///        └───────────────────────────────── half_open ◀─────┘              │
///                                              └───────────────────────────┘
///
/// The numbers are stored: they never change.
enum class BreakerState : std::uint8_t { closed = 0, open = 1, half_open = 2 };

[[nodiscard]] std::string_view name(BreakerState state) noexcept;

inline constexpr int failures_to_open = 5;
inline constexpr int breaker_window = 20;
inline constexpr seconds first_open_time{30};
inline constexpr seconds max_open_time{3600};
/// How long after closing the release is still limited, and an opening still follows the one
/// before.
inline constexpr seconds release_time{300};

/// A value: each step below takes one and returns the next. Whoever stores it makes the steps of
/// several dispatchers follow one another.
struct Breaker {
  BreakerState state = BreakerState::closed;
  int consecutive_failures = 0;
  std::uint32_t window = 0;  ///< the latest outcomes, a bit each, the newest lowest; 1 is a failure
  int window_size = 0;       ///< how many of those bits count: at most breaker_window
  int openings = 0;          ///< in a row, without release_time of quiet between them
  std::optional<Time> open_until;  ///< open: when a probe may go; half_open: when it counts as lost
  std::optional<Time> closed_at;   ///< when it last went from open to closed; none: never was open

  friend bool operator==(const Breaker&, const Breaker&) = default;
};

/// How a delivery was let through.
enum class Passage : std::uint8_t { regular, probe };

/// One attempt's outcome. While the breaker isn't closed only the probe's counts: what was sent
/// before it opened tells nothing new.
[[nodiscard]] Breaker after_success(const Breaker& breaker, Passage passage, Time now);
[[nodiscard]] Breaker after_failure(const Breaker& breaker, Passage passage, Time now);

/// Whether one delivery may go as a probe: open and its time is over, or the last probe was lost
/// with whoever had sent it.
[[nodiscard]] bool may_probe(const Breaker& breaker, Time now);
/// Half-open: the one probe is out until `lost_at` at the latest.
[[nodiscard]] Breaker begin_probe(const Breaker& breaker, Time lost_at);
/// The probe wasn't sent after all; the next may go at once.
[[nodiscard]] Breaker give_back_probe(const Breaker& breaker, Time now);

/// By hand. Closing so is released slowly as well.
[[nodiscard]] Breaker reset(const Breaker& breaker, Time now);
[[nodiscard]] Breaker trip(const Breaker& breaker, Time until);

/// How many deliveries a second may start: 10 just after closing, doubled each 10 s; nullopt: as
/// many as you like. Says nothing of an open breaker.
[[nodiscard]] std::optional<double> release_limit(const Breaker& breaker, Time now);

/// Why after_success, after_failure or begin_probe went from one state to another, for people.
[[nodiscard]] std::string_view reason_of_change(const Breaker& before, const Breaker& after);

}  // namespace pmq::webhook

#pragma once

#include "base/time.h"

namespace pmq::webhook {

/// How many deliveries a rate lets start at a moment. It grows with the time, up to one and a fifth
/// of a second's worth: whoever comes a little late loses nothing, and a quiet minute isn't
/// followed by a minute's worth at once. Any span of t seconds sees at most rate · t + burst(rate)
/// starts.
struct Allowance {
  double count = 1;
  Time at{};  ///< when it was that many

  friend bool operator==(const Allowance&, const Allowance&) = default;
};

/// The most that may start at once. `rate` is per second and above 0.
[[nodiscard]] double burst(double rate) noexcept;

/// As it is at `now`. A clock that went back neither gives nor takes.
[[nodiscard]] Allowance refilled(const Allowance& allowance, double rate, Time now) noexcept;
/// Whole deliveries that may start.
[[nodiscard]] int whole(const Allowance& allowance) noexcept;
/// After `count` of them have started.
[[nodiscard]] Allowance spent(const Allowance& allowance, int count) noexcept;
/// When it is worth asking again after it was used up: when one may start, at high rates a tenth of
/// a second's worth.
[[nodiscard]] Time worth_asking_at(const Allowance& allowance, double rate) noexcept;

}  // namespace pmq::webhook

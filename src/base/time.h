#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace pmq {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// An instant of UTC, to the millisecond.
using Time = std::chrono::sys_time<milliseconds>;

/// Where "now" comes from. The domain takes times as arguments; only the outer layers hold a clock.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override;
};

/// `2026-03-01T09:30:00.000Z`: always UTC, always three decimals. Years 0 to 9999.
[[nodiscard]] std::string to_rfc3339(Time time);

/// Reads a complete RFC 3339 date-time: `T` and `Z` in either case, an offset up to 23:59, at most
/// nine decimals of which those below the millisecond are cut off. The leap second 23:59:60 UTC
/// reads as the second after it. Anything else, and any instant outside of the years 1970 to 9999
/// (UTC), is nullopt.
[[nodiscard]] std::optional<Time> parse_rfc3339(std::string_view text) noexcept;

}  // namespace pmq

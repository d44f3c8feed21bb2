#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

#include "base/time.h"

namespace pmq::guard {

inline constexpr std::int64_t max_limit = 10'000'000;
inline constexpr seconds longest_window{86'400};

/// So many requests in each window of that length. Windows begin at whole multiples of their
/// length since 1970, the same ones for everybody.
struct Limit {
  std::int64_t count = 1;  ///< 1 to max_limit
  seconds window{60};      ///< 1 to longest_window

  friend bool operator==(const Limit&, const Limit&) = default;
};

[[nodiscard]] Time window_start(Time now, seconds window) noexcept;

/// Reads `600/60` (600 in 60 seconds), or `off` for none. The error is what is wrong, for people.
[[nodiscard]] tl::expected<std::optional<Limit>, std::string> parse_limit(std::string_view text);
[[nodiscard]] std::string to_text(const std::optional<Limit>& limit);

/// One limit for all endpoints, and others for some.
class Limits {
 public:
  /// None: no limit.
  [[nodiscard]] std::optional<Limit> of(std::string_view endpoint) const;
  /// Whether there is a limit for anything.
  [[nodiscard]] bool any() const noexcept;

  void set_all(std::optional<Limit> limit) { all_ = limit; }
  void set(std::string endpoint, std::optional<Limit> limit) { some_[std::move(endpoint)] = limit; }

 private:
  std::optional<Limit> all_;
  std::map<std::string, std::optional<Limit>, std::less<>> some_;
};

/// Reads `600/60 enqueue=6000/60 stats=off`, separated by blanks or commas.
[[nodiscard]] tl::expected<Limits, std::string> parse_limits(std::string_view text);

}  // namespace pmq::guard

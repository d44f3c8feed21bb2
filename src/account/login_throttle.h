#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

// Guessing passwords is slowed, and nobody is locked out for good: after some failures each further
// one makes the next try wait, twice as long each time, up to a bound.

namespace pmq::account {

struct LoginFailures {
  int count = 0;
  Time last_at{};
};

/// One thing that failures are counted by, and how many of them are free.
struct ThrottleSubject {
  std::string key;  ///< at most 160 bytes
  int free = 0;
};

/// By account and client together; by client, who may try many names; by account, which may be
/// tried from many places (generous, as strangers can spend it).
[[nodiscard]] std::array<ThrottleSubject, 3> throttle_subjects(std::string_view account,
                                                               std::string_view client);

inline constexpr std::chrono::minutes longest_wait{15};
/// Failures older than this count no more.
inline constexpr std::chrono::hours failures_kept{1};

/// When the next try is allowed; none: now.
[[nodiscard]] std::optional<Time> allowed_again_at(const LoginFailures& failures, int free,
                                                   Time now);

}  // namespace pmq::account

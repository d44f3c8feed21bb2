#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

// Guessing passwords and tokens is slowed, and nobody is locked out for good: after some failures
// each further one makes the next try wait, twice as long each time, up to a bound.

namespace pmq::guard {

struct FailedTries {
  int count = 0;
  Time last_at{};
};

/// One thing that failures are counted by, and how many of them are free.
struct TrySubject {
  std::string key;  ///< at most 160 bytes
  int free = 0;
};

/// By account and client together; by client, who may try many names; by account, which may be
/// tried from many places (generous, as strangers can spend it).
[[nodiscard]] std::array<TrySubject, 3> subjects_of_login(std::string_view account,
                                                          std::string_view client);
/// Tokens that nobody here signed: by client alone, as what they say of themselves is not known to
/// be true.
[[nodiscard]] TrySubject subject_of_token(std::string_view client, int free);
/// How many failures are free for what is counted under that key; a token's as the settings say.
[[nodiscard]] int free_tries(std::string_view key, int of_tokens) noexcept;

inline constexpr std::chrono::minutes longest_wait{15};
/// Failures older than this count no more.
inline constexpr std::chrono::hours failures_kept{1};

/// When the next try is allowed; none: now.
[[nodiscard]] std::optional<Time> allowed_again_at(const FailedTries& failures, int free, Time now);

}  // namespace pmq::guard

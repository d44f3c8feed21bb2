#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace pmq::webhook {

inline constexpr seconds max_retry_after{24 * 3600};

/// Reads a Retry-After header: seconds, or an HTTP date in any of its three forms (RFC 9110). The
/// result is no earlier than `now` and at most max_retry_after later; nullopt for anything else.
[[nodiscard]] std::optional<Time> parse_retry_after(std::string_view text, Time now);

/// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
/// A year of two digits is the one that is at most 50 years after `now`. The day's name must be
/// one, but not the right one.
[[nodiscard]] std::optional<Time> parse_http_date(std::string_view text, Time now);

}  // namespace pmq::webhook

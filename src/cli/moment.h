#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace pmq::cli {

/// A time as people give it: an RFC 3339 time, or how long ago: `90s`, `15m`, `2h`, `7d`. nullopt
/// for anything else.
[[nodiscard]] std::optional<Time> parse_moment(std::string_view text, Time now);

}  // namespace pmq::cli

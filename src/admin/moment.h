#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace pmq::admin {

/// What a person types for a time: RFC 3339, `2026-03-01`, `2026-03-01 09:30` (UTC), what a
/// browser's own field of that kind sends, or an age: 15m, 2h, 7d. None for anything else.
[[nodiscard]] std::optional<Time> parse_moment(std::string_view text, Time now);

/// The same for a form's field that may be empty. Throws Refusal (422) for what is no time.
[[nodiscard]] std::optional<Time> read_moment(std::string_view text, Time now);

}  // namespace pmq::admin

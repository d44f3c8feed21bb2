#pragma once

#include <string>
#include <string_view>

#include "json/value.h"

namespace pmq::json {

/// What `pointer` (RFC 6901: `/customer/id`; empty for all of it) leads to, or nullptr.
[[nodiscard]] const Value* find_at(const Value& root, std::string_view pointer);

/// The pointer to a member of the root: `a/b` gives `/a~1b`.
[[nodiscard]] std::string pointer_to_member(std::string_view name);

}  // namespace pmq::json

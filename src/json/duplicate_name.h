#pragma once

#include <span>
#include <string_view>

namespace pmq::json {

/// A name that stands twice, or nullptr. Puts the names in another order when they are many: unlike
/// a hash table, sorting has no inputs that make it slow.
[[nodiscard]] const std::string_view* find_duplicate(std::span<std::string_view> names);

}  // namespace pmq::json

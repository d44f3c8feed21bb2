#pragma once

#include <string>
#include <string_view>

namespace pmq::queue {

inline constexpr std::size_t max_error_group_length = 160;

/// What an error has in common with others of its kind: numbers, ids, addresses, quoted texts and
/// times become `#`, so that "timeout after 31 s at 10.0.0.7" and "timeout after 44 s at 10.0.0.9"
/// are one group. At most 160 bytes; "(no error told)" for an empty error.
[[nodiscard]] std::string error_group(std::string_view error);

}  // namespace pmq::queue

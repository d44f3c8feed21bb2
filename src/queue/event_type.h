#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pmq::queue {

inline constexpr std::size_t max_event_type_length = 128;
inline constexpr std::size_t max_queue_name_length = 64;

/// 1 to 128 characters of A-Z a-z 0-9 _ . -
[[nodiscard]] bool is_event_type(std::string_view text) noexcept;
/// The same with `*`, which stands for any run of characters, or none.
[[nodiscard]] bool is_event_type_glob(std::string_view text) noexcept;
/// 1 to 64 characters of a-z 0-9 _ . -, beginning with a letter or digit.
[[nodiscard]] bool is_queue_name(std::string_view text) noexcept;

/// In time proportional to the product of the lengths, whatever the pattern.
[[nodiscard]] bool matches(std::string_view glob, std::string_view event_type) noexcept;

/// Types that begin so are the queue's own: it tells its operators of what happens.
inline constexpr std::string_view reserved_prefix = "pmq.";

[[nodiscard]] bool is_reserved_event_type(std::string_view event_type) noexcept;
/// Whether a subscription with this filter gets messages of this type: one of the globs matches,
/// and for a reserved type it begins with `pmq.` itself. So `*` is all that producers send.
[[nodiscard]] bool selects(const std::vector<std::string>& globs,
                           std::string_view event_type) noexcept;

}  // namespace pmq::queue

#pragma once

#include <string>
#include <string_view>

namespace pmq {

/// True for well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

/// The same text with each byte that is not part of a well-formed character as U+FFFD.
[[nodiscard]] std::string replace_invalid_utf8(std::string_view text);

/// The longest start of `text` of at most `max_bytes` bytes that cuts no character in two.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes) noexcept;

/// True when valid UTF-8 `text` holds a control character (U+0000 to U+001F, U+007F to U+009F).
[[nodiscard]] bool has_control_characters(std::string_view text) noexcept;

}  // namespace pmq

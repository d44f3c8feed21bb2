#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pmq::store::mysql {

/// The last row that a page looked at: by its position first, then by its id.
struct Cursor {
  std::int64_t position = 0;
  std::int64_t id = 0;
};

[[nodiscard]] std::string to_text(const Cursor& cursor);
/// Throws InvalidCursor for what to_text() didn't write.
[[nodiscard]] Cursor parse_cursor(std::string_view text);
[[nodiscard]] std::optional<Cursor> parse_cursor(const std::optional<std::string>& text);

}  // namespace pmq::store::mysql

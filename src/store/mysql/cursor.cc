#include "store/mysql/cursor.h"

#include <charconv>

#include "crypto/base64.h"
#include "store/page.h"

namespace pmq::store::mysql {
namespace {

std::int64_t parse_number(std::string_view text) {
  std::int64_t number = -1;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size() || number < 0) throw InvalidCursor();
  return number;
}

}  // namespace

std::string to_text(const Cursor& cursor) {
  return crypto::base64url_encode(std::to_string(cursor.position) + "." +
                                  std::to_string(cursor.id));
}

Cursor parse_cursor(std::string_view text) {
  const auto plain = crypto::base64url_decode(text);
  if (!plain) throw InvalidCursor();
  const std::string_view view = *plain;
  const auto dot = view.find('.');
  if (dot == std::string_view::npos) throw InvalidCursor();
  return {parse_number(view.substr(0, dot)), parse_number(view.substr(dot + 1))};
}

std::optional<Cursor> parse_cursor(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return parse_cursor(std::string_view(*text));
}

}  // namespace pmq::store::mysql

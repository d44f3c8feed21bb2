#include "queue/event_type.h"

#include <algorithm>

namespace pmq::queue {
namespace {

constexpr bool is_lower_or_digit(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

constexpr bool is_name_character(char c) noexcept {
  return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-';
}

}  // namespace

bool is_event_type(std::string_view text) noexcept {
  return !text.empty() && text.size() <= max_event_type_length &&
         std::all_of(text.begin(), text.end(), is_name_character);
}

bool is_event_type_glob(std::string_view text) noexcept {
  return !text.empty() && text.size() <= max_event_type_length &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '*' || is_name_character(c); });
}

bool is_queue_name(std::string_view text) noexcept {
  return !text.empty() && text.size() <= max_queue_name_length && is_lower_or_digit(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_name_character(c) && (c < 'A' || c > 'Z'); });
}

bool matches(std::string_view glob, std::string_view event_type) noexcept {
  std::size_t g = 0;
  std::size_t e = 0;
  // Where to go on when the text after the last star turns out not to fit.
  std::size_t after_star = std::string_view::npos;
  std::size_t star_covers_to = 0;
  while (e < event_type.size()) {
    if (g < glob.size() && glob[g] == '*') {
      after_star = ++g;
      star_covers_to = e;
    } else if (g < glob.size() && glob[g] == event_type[e]) {
      ++g;
      ++e;
    } else if (after_star != std::string_view::npos) {
      g = after_star;
      e = ++star_covers_to;
    } else {
      return false;
    }
  }
  return std::all_of(glob.begin() + static_cast<std::ptrdiff_t>(g), glob.end(),
                     [](char c) { return c == '*'; });
}

bool is_reserved_event_type(std::string_view event_type) noexcept {
  return event_type.starts_with(reserved_prefix);
}

bool selects(const std::vector<std::string>& globs, std::string_view event_type) noexcept {
  const bool reserved = is_reserved_event_type(event_type);
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
    return (!reserved || is_reserved_event_type(glob)) && matches(glob, event_type);
  });
}

}  // namespace pmq::queue

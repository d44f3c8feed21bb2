#include "http/media_type.h"

#include <utility>

#include "http/header_text.h"

namespace pmq::http {
namespace {

bool is_token(std::string_view text) noexcept {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  for (const char c : text) {
    const bool alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!alphanumeric && others.find(c) == std::string_view::npos) return false;
  }
  return !text.empty();
}

/// Cuts off and returns what stands before the first `separator` outside of quotes.
std::string_view cut(std::string_view& rest, char separator) noexcept {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size(); ++end) {
    if (rest[end] == '"') quoted = !quoted;
    if (quoted && rest[end] == '\\') ++end;
    if (!quoted && end < rest.size() && rest[end] == separator) break;
  }
  const std::string_view piece = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trim(piece);
}

/// A parameter's name and value, without the quotes around it.
std::optional<std::pair<std::string_view, std::string_view>> parse_parameter(
    std::string_view text) noexcept {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view name = text.substr(0, equals);
  std::string_view value = text.substr(equals + 1);
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  } else if (!is_token(value)) {
    return std::nullopt;
  }
  if (!is_token(name)) return std::nullopt;
  return std::pair{name, value};
}

bool is_media_type(std::string_view text) noexcept {
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && is_token(text.substr(0, slash)) &&
         is_token(text.substr(slash + 1));
}

/// How precisely a range names the type: 0 not at all, 1 `*/*`, 2 `application/*`, 3 in full.
int precision(std::string_view range, std::string_view media_type) noexcept {
  if (equal_ignoring_case(range, media_type)) return 3;
  if (range == "*/*") return 1;
  const std::string_view type = media_type.substr(0, media_type.find('/') + 1);
  if (range.size() == type.size() + 1 && range.ends_with("/*") &&
      equal_ignoring_case(range.substr(0, type.size()), type)) {
    return 2;
  }
  return 0;
}

bool is_zero(std::string_view weight) noexcept {
  return weight.starts_with('0') && weight.find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> parse_utf8_media_type(std::string_view content_type) {
  std::string_view rest = content_type;
  const std::string_view type = cut(rest, ';');
  if (!is_media_type(type)) return std::nullopt;
  while (!rest.empty()) {
    const std::string_view text = cut(rest, ';');
    if (text.empty()) continue;
    const auto parameter = parse_parameter(text);
    if (!parameter) return std::nullopt;
    const auto& [name, value] = *parameter;
    if (equal_ignoring_case(name, "charset") && !equal_ignoring_case(value, "utf-8")) {
      return std::nullopt;
    }
  }
  return to_lower(type);
}

bool accepts(std::optional<std::string_view> accept, std::string_view media_type) {
  if (!accept || trim(*accept).empty() || *accept == "*/*") return true;

  int best = 0;
  bool taken = false;
  std::string_view rest = *accept;
  while (!rest.empty()) {
    std::string_view range = cut(rest, ',');
    const int found = precision(cut(range, ';'), media_type);
    bool refused = false;
    while (!range.empty()) {
      const auto parameter = parse_parameter(cut(range, ';'));
      if (parameter && equal_ignoring_case(parameter->first, "q")) {
        refused = is_zero(parameter->second);
      }
    }
    if (found > best) taken = !refused;
    if (found == best && found > 0) taken = taken || !refused;
    best = std::max(best, found);
  }
  return taken;
}

}  // namespace pmq::http

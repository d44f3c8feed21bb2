#include "api/traceparent.h"

#include <algorithm>

namespace pmq::api {
namespace {

bool is_hex(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) noexcept {
  return text.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

std::optional<std::string> valid_traceparent(std::string_view text) {
  // version-trace_id-parent_id-flags: 2, 32, 16 and 2 digits.
  constexpr std::size_t length = 55;
  if (text.size() != length || text[2] != '-' || text[35] != '-' || text[52] != '-') {
    return std::nullopt;
  }
  const std::string_view version = text.substr(0, 2);
  const std::string_view trace_id = text.substr(3, 32);
  const std::string_view parent_id = text.substr(36, 16);
  const std::string_view flags = text.substr(53, 2);
  if (!is_hex(version) || version == "ff" || !is_trace_id(trace_id) || is_zero(trace_id) ||
      !is_hex(parent_id) || is_zero(parent_id) || !is_hex(flags)) {
    return std::nullopt;
  }
  return std::string{text};
}

std::string_view trace_id_of(std::string_view traceparent) noexcept {
  return traceparent.substr(3, 32);
}

bool is_trace_id(std::string_view text) noexcept {
  return text.size() == 32 && is_hex(text);
}

}  // namespace pmq::api

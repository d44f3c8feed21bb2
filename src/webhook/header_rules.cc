#include "webhook/header_rules.h"

#include <algorithm>
#include <iterator>

namespace pmq::webhook {
namespace {

/// Those that frame the request, hold its meaning, or belong to the connection.
constexpr std::string_view reserved_names[] = {
    "accept-encoding", "connection", "date",        "expect",      "host",
    "keep-alive",      "te",         "trailer",     "traceparent", "transfer-encoding",
    "upgrade",         "via",        "x-request-id"};
constexpr std::string_view reserved_prefixes[] = {"webhook-", "ce-", "content-", "proxy-"};

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return to_lower(x) == to_lower(y); });
}

bool is_token_character(char c) {
  return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
         std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

bool is_reserved(std::string_view name) {
  return std::any_of(std::begin(reserved_names), std::end(reserved_names),
                     [&](std::string_view other) { return equal_ignoring_case(name, other); }) ||
         std::any_of(std::begin(reserved_prefixes), std::end(reserved_prefixes),
                     [&](std::string_view prefix) {
                       return equal_ignoring_case(name.substr(0, prefix.size()), prefix);
                     });
}

bool is_value(std::string_view value) {
  return !value.empty() && value.front() != ' ' && value.back() != ' ' &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

}  // namespace

std::optional<std::string> header_fault(const queue::Header& header) {
  const std::string_view name = header.name;
  if (name.empty() || name.size() > max_header_name_length ||
      !std::all_of(name.begin(), name.end(), is_token_character)) {
    return "is no name of a header";
  }
  if (is_reserved(name)) return "is set by the sender itself";
  if (!is_value(header.value) || header.value.size() > max_header_value_length)
    return "must be 1 to 4096 printable ASCII characters, no blank first or last";
  if (header.value == hidden_header_value) {
    return "is shown so because its value is hidden: leave all headers out to keep them";
  }
  return std::nullopt;
}

bool are_too_large(std::span<const queue::Header> headers) noexcept {
  std::size_t bytes = 0;
  for (const auto& header : headers)
    bytes += header.name.size() + header.value.size();
  return bytes > max_headers_bytes;
}

bool has_header(std::span<const queue::Header> headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(), [&](const queue::Header& header) {
    return equal_ignoring_case(header.name, name);
  });
}

}  // namespace pmq::webhook

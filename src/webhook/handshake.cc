#include "webhook/handshake.h"

#include <algorithm>

#include "webhook/endpoint_url.h"

namespace pmq::webhook {
namespace {

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::optional<std::string> reason_not_granted(int status,
                                              const std::optional<std::string>& allowed_origin,
                                              std::string_view origin) {
  if (status < 200 || status > 299)
    return "it answered OPTIONS with HTTP " + std::to_string(status);
  if (!allowed_origin) return "its answer to OPTIONS has no WebHook-Allowed-Origin";
  if (*allowed_origin == "*" || equal_ignoring_case(*allowed_origin, origin)) return std::nullopt;
  return "its WebHook-Allowed-Origin is not " + std::string{origin};
}

std::string origin_of(std::string_view public_url, std::string_view fallback) {
  const auto endpoint = parse_endpoint(public_url);
  return endpoint ? endpoint->host : std::string{fallback};
}

}  // namespace pmq::webhook

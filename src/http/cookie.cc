#include "http/cookie.h"

#include "http/header_text.h"

namespace pmq::http {

std::optional<std::string_view> cookie(const Variables& variables, std::string_view name) noexcept {
  std::string_view all = variables.get("HTTP_COOKIE");
  while (!all.empty()) {
    const auto end = all.find(';');
    const auto pair = trim(all.substr(0, end));
    all.remove_prefix(end == std::string_view::npos ? all.size() : end + 1);
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
      return pair.substr(name.size() + 1);
    }
  }
  return std::nullopt;
}

Transport transport_of(const Variables& variables) noexcept {
  const bool secure = equal_ignoring_case(variables.get("HTTPS"), "on") ||
                      equal_ignoring_case(variables.get("REQUEST_SCHEME"), "https");
  return secure ? Transport::https : Transport::plain;
}

std::string set_cookie(std::string_view name, std::string_view value, std::string_view path,
                       Transport transport) {
  std::string header{name};
  header.append("=").append(value).append("; Path=").append(path);
  header += "; HttpOnly; SameSite=Lax";
  if (transport == Transport::https) header += "; Secure";
  if (value.empty()) header += "; Max-Age=0";
  return header;
}

}  // namespace pmq::http

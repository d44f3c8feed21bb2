#include "base/ip_address.h"

#include <arpa/inet.h>

namespace pmq {
namespace {

int af_of(IpAddress::Family family) {
  return family == IpAddress::Family::ipv4 ? AF_INET : AF_INET6;
}

}  // namespace

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  IpAddress address;
  address.family =
      text.find(':') == std::string_view::npos ? IpAddress::Family::ipv4 : IpAddress::Family::ipv6;
  const std::string terminated{text};
  if (inet_pton(af_of(address.family), terminated.c_str(), address.bytes.data()) != 1)
    return std::nullopt;
  return address;
}

std::string to_text(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN];
  const char* const written =
      inet_ntop(af_of(address.family), address.bytes.data(), text, sizeof text);
  return written ? written : "";
}

}  // namespace pmq

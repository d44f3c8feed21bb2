#include "net/socket_address.h"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>

namespace pmq::net {
namespace {

struct InterfacesFree {
  void operator()(ifaddrs* list) const noexcept { freeifaddrs(list); }
};

}  // namespace

std::optional<IpAddress> address_of(const sockaddr& socket_address) noexcept {
  IpAddress address;
  if (socket_address.sa_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &socket_address, sizeof ipv4);
    std::memcpy(address.bytes.data(), &ipv4.sin_addr, sizeof ipv4.sin_addr);
    return address;
  }
  if (socket_address.sa_family == AF_INET6) {
    sockaddr_in6 ipv6{};
    std::memcpy(&ipv6, &socket_address, sizeof ipv6);
    address.family = IpAddress::Family::ipv6;
    std::memcpy(address.bytes.data(), &ipv6.sin6_addr, sizeof ipv6.sin6_addr);
    return address;
  }
  return std::nullopt;
}

std::vector<IpAddress> own_addresses() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, InterfacesFree> list{first};
  std::vector<IpAddress> addresses;
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr) continue;
    if (const auto address = address_of(*entry->ifa_addr)) addresses.push_back(*address);
  }
  return addresses;
}

}  // namespace pmq::net

#include "net/address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>

namespace pmq::net {
namespace {

struct InterfacesFree {
  void operator()(ifaddrs* list) const noexcept { freeifaddrs(list); }
};

int code(Address::Family family) noexcept {
  return family == Address::Family::ipv4 ? AF_INET : AF_INET6;
}

}  // namespace

std::optional<Address> address_of(const sockaddr& socket_address) noexcept {
  Address address;
  if (socket_address.sa_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &socket_address, sizeof ipv4);
    std::memcpy(address.bytes.data(), &ipv4.sin_addr, sizeof ipv4.sin_addr);
    return address;
  }
  if (socket_address.sa_family == AF_INET6) {
    sockaddr_in6 ipv6{};
    std::memcpy(&ipv6, &socket_address, sizeof ipv6);
    address.family = Address::Family::ipv6;
    std::memcpy(address.bytes.data(), &ipv6.sin6_addr, sizeof ipv6.sin6_addr);
    return address;
  }
  return std::nullopt;
}

std::optional<Address> parse_address(std::string text) {
  if (const auto zone = text.find('%'); zone != std::string::npos) text.resize(zone);
  Address address;
  if (inet_pton(AF_INET, text.c_str(), address.bytes.data()) == 1) return address;
  address.family = Address::Family::ipv6;
  if (inet_pton(AF_INET6, text.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::string to_text(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(code(address.family), address.bytes.data(), text.data(), text.size());
  return text.data();
}

std::vector<Address> own_addresses() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, InterfacesFree> list{first};
  std::vector<Address> addresses;
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr) continue;
    if (const auto address = address_of(*entry->ifa_addr)) addresses.push_back(*address);
  }
  return addresses;
}

}  // namespace pmq::net

#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pmq::net {

/// An IPv4 or IPv6 address, without port and zone.
struct Address {
  enum class Family : std::uint8_t { ipv4, ipv6 };

  Family family = Family::ipv4;
  std::array<std::uint8_t, 16> bytes{};  ///< in network order; IPv4 uses the first four

  friend bool operator==(const Address&, const Address&) = default;
};

/// nullopt for any other kind of socket.
[[nodiscard]] std::optional<Address> address_of(const sockaddr& socket_address) noexcept;
/// Reads `192.0.2.1`, `2001:db8::1` and `fe80::1%eth0`.
[[nodiscard]] std::optional<Address> parse_address(std::string text);
[[nodiscard]] std::string to_text(const Address& address);

/// Those of this host's interfaces, as they are now.
[[nodiscard]] std::vector<Address> own_addresses();

}  // namespace pmq::net

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace pmq::config {

/// A block of addresses, IPv4 or IPv6.
struct Cidr {
  enum class Family : std::uint8_t { ipv4, ipv6 };

  Family family = Family::ipv4;
  std::array<std::uint8_t, 16> address{};  ///< in network order; IPv4 uses the first four bytes
  int prefix = 0;                          ///< bits: 0 to 32, or to 128

  friend bool operator==(const Cidr&, const Cidr&) = default;
};

/// Reads `10.0.0.0/8` or `fd00::/8`; a bare address is that one alone. Bits set beyond the prefix
/// are refused, as they mostly hide a slip. The error is what is wrong, for people.
[[nodiscard]] tl::expected<Cidr, std::string> parse_cidr(std::string_view text);

}  // namespace pmq::config

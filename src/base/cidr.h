#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/ip_address.h"

namespace pmq {

/// A block of addresses, IPv4 or IPv6.
struct Cidr {
  IpAddress first;
  int prefix = 0;  ///< bits: 0 to 32, or to 128

  friend bool operator==(const Cidr&, const Cidr&) = default;
};

/// Reads `10.0.0.0/8` or `fd00::/8`; a bare address is that one alone. Bits set beyond the prefix
/// are refused, as they mostly hide a slip. The error is what is wrong, for people.
[[nodiscard]] tl::expected<Cidr, std::string> parse_cidr(std::string_view text);

/// An IPv4 block holds no IPv6 address, however it is written.
[[nodiscard]] bool contains(const Cidr& block, const IpAddress& address) noexcept;

}  // namespace pmq

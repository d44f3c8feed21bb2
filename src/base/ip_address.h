#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pmq {

struct IpAddress {
  enum class Family : std::uint8_t { ipv4, ipv6 };

  Family family = Family::ipv4;
  std::array<std::uint8_t, 16> bytes{};  ///< in network order; IPv4 uses the first four

  [[nodiscard]] int bits() const noexcept { return family == Family::ipv4 ? 32 : 128; }

  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

/// `127.0.0.1` with all four numbers in decimal, or an IPv6 address without brackets or zone.
[[nodiscard]] std::optional<IpAddress> parse_ip_address(std::string_view text);

[[nodiscard]] std::string to_text(const IpAddress& address);

}  // namespace pmq

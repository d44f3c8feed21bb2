#include "webhook/address_rules.h"

#include <algorithm>

namespace pmq::webhook {
namespace {

struct BlockedRange {
  Cidr range;
  std::string_view reason;
};

using BlockedRanges = std::vector<BlockedRange>;

BlockedRange blocked(std::string_view range, std::string_view reason) {
  return {parse_cidr(range).value(), reason};
}

/// IANA's special-purpose registries (RFC 6890 and its successors), multicast, and what is
/// reserved.
const BlockedRanges& special_purpose() {
  constexpr std::string_view loopback = "a loopback address";
  constexpr std::string_view link_local = "a link-local address";
  constexpr std::string_view private_network = "a private address";
  constexpr std::string_view shared = "an address of a provider's inner network";
  constexpr std::string_view metadata = "a metadata service of a cloud";
  constexpr std::string_view multicast = "a multicast address";
  constexpr std::string_view unspecified = "the unspecified address";
  constexpr std::string_view documentation = "an address for documentation";
  constexpr std::string_view protocol = "an address for protocols";
  constexpr std::string_view benchmark = "an address for benchmarks";
  constexpr std::string_view tunnel = "an address of a tunnel";
  constexpr std::string_view reserved = "a reserved address";
  static const BlockedRanges ranges{
      blocked("0.0.0.0/8", unspecified),
      blocked("10.0.0.0/8", private_network),
      blocked("100.64.0.0/10", shared),
      blocked("127.0.0.0/8", loopback),
      blocked("168.63.129.16/32", metadata),
      blocked("169.254.0.0/16", link_local),
      blocked("172.16.0.0/12", private_network),
      blocked("192.0.0.0/24", protocol),
      blocked("192.0.2.0/24", documentation),
      blocked("192.31.196.0/24", protocol),
      blocked("192.52.193.0/24", tunnel),
      blocked("192.88.99.0/24", tunnel),
      blocked("192.168.0.0/16", private_network),
      blocked("192.175.48.0/24", protocol),
      blocked("198.18.0.0/15", benchmark),
      blocked("198.51.100.0/24", documentation),
      blocked("203.0.113.0/24", documentation),
      blocked("224.0.0.0/4", multicast),
      blocked("240.0.0.0/4", reserved),
      blocked("::/128", unspecified),
      blocked("::1/128", loopback),
      blocked("fe80::/10", link_local),
      blocked("fc00::/7", private_network),
      blocked("ff00::/8", multicast),
      blocked("2001::/23", protocol),
      blocked("2001:db8::/32", documentation),
      blocked("2002::/16", tunnel),
      blocked("2620:4f:8000::/48", protocol),
      blocked("3fff::/20", documentation),
  };
  return ranges;
}

bool is_global_unicast(const IpAddress& address) {
  static const Cidr global_unicast = parse_cidr("2000::/3").value();
  return address.family == IpAddress::Family::ipv4 || contains(global_unicast, address);
}

IpAddress last_four_bytes(const IpAddress& address) {
  IpAddress inner;
  std::copy(address.bytes.end() - 4, address.bytes.end(), inner.bytes.begin());
  return inner;
}

/// ::ffff:a.b.c.d is a.b.c.d to the kernel.
std::optional<IpAddress> mapped_ipv4(const IpAddress& address) {
  static const Cidr mapped = parse_cidr("::ffff:0:0/96").value();
  return contains(mapped, address) ? std::optional{last_four_bytes(address)} : std::nullopt;
}

/// 64:ff9b::a.b.c.d is a.b.c.d behind a gateway.
std::optional<IpAddress> translated_ipv4(const IpAddress& address) {
  static const Cidr nat64 = parse_cidr("64:ff9b::/96").value();
  return contains(nat64, address) ? std::optional{last_four_bytes(address)} : std::nullopt;
}

bool in_any(const std::vector<Cidr>& blocks, const IpAddress& address) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](const Cidr& block) { return contains(block, address); });
}

}  // namespace

bool is_allowed_explicitly(const IpAddress& address, const AddressRules& rules) {
  if (in_any(rules.allowed, address)) return true;
  const auto mapped = mapped_ipv4(address);
  return mapped && in_any(rules.allowed, *mapped);
}

std::optional<std::string_view> reason_to_block(const IpAddress& address,
                                                const AddressRules& rules) {
  if (is_allowed_explicitly(address, rules)) return std::nullopt;
  if (std::find(rules.own.begin(), rules.own.end(), address) != rules.own.end())
    return "an address of this server itself";
  if (const auto mapped = mapped_ipv4(address)) return reason_to_block(*mapped, rules);
  if (const auto translated = translated_ipv4(address)) return reason_to_block(*translated, rules);
  for (const auto& [range, reason] : special_purpose())
    if (contains(range, address)) return reason;
  if (!is_global_unicast(address)) return "no public address";
  return std::nullopt;
}

}  // namespace pmq::webhook

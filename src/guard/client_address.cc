#include "guard/client_address.h"

#include <algorithm>
#include <optional>

namespace pmq::guard {
namespace {

bool is_trusted(const IpAddress& address, std::span<const Cidr> proxies) {
  return std::any_of(proxies.begin(), proxies.end(),
                     [&](const Cidr& block) { return contains(block, address); });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// `203.0.113.7`, `203.0.113.7:8080`, `2001:db8::1` or `[2001:db8::1]:8080`.
std::optional<IpAddress> parse_hop(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('[')) return parse_ip_address(text.substr(1, text.find(']') - 1));
  if (std::count(text.begin(), text.end(), ':') == 1) text = text.substr(0, text.find(':'));
  return parse_ip_address(text);
}

/// ::ffff:203.0.113.7 is how a socket of both kinds tells an IPv4 peer.
IpAddress unmapped(const IpAddress& address) {
  constexpr std::size_t embedded = 12;
  const auto& bytes = address.bytes;
  const bool is_mapped =
      address.family == IpAddress::Family::ipv6 && bytes[10] == 0xff && bytes[11] == 0xff &&
      std::all_of(bytes.begin(), bytes.begin() + 10, [](std::uint8_t byte) { return byte == 0; });
  if (!is_mapped) return address;
  IpAddress inner;
  std::copy(bytes.begin() + embedded, bytes.end(), inner.bytes.begin());
  return inner;
}

}  // namespace

std::string client_address(std::string_view peer, std::string_view forwarded_for,
                           std::span<const Cidr> trusted_proxies) {
  const auto parsed = parse_ip_address(peer);
  if (!parsed) return std::string(peer);
  auto client = unmapped(*parsed);
  while (is_trusted(client, trusted_proxies) && !forwarded_for.empty()) {
    const std::size_t comma = forwarded_for.rfind(',');
    const auto hop =
        parse_hop(comma == forwarded_for.npos ? forwarded_for : forwarded_for.substr(comma + 1));
    if (!hop) break;
    client = unmapped(*hop);
    forwarded_for =
        comma == forwarded_for.npos ? std::string_view() : forwarded_for.substr(0, comma);
  }
  return to_text(client);
}

std::string client_block(std::string_view address) {
  constexpr std::size_t kept = 8;
  auto parsed = parse_ip_address(address);
  if (!parsed || parsed->family == IpAddress::Family::ipv4) return std::string(address);
  std::fill(parsed->bytes.begin() + kept, parsed->bytes.end(), std::uint8_t{0});
  return to_text(*parsed) + "/64";
}

}  // namespace pmq::guard

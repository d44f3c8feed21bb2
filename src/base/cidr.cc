#include "base/cidr.h"

#include <charconv>
#include <optional>

namespace pmq {
namespace {

bool bit_of(const IpAddress& address, int bit) noexcept {
  const auto byte = address.bytes[static_cast<std::size_t>(bit / 8)];
  return ((byte >> (7 - bit % 8)) & 1) != 0;
}

std::optional<int> parse_prefix(std::string_view text, int max) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || text[0] == '-' || value > max) return std::nullopt;
  return value;
}

bool has_bits_beyond_prefix(const Cidr& cidr) {
  for (int bit = cidr.prefix; bit < cidr.first.bits(); ++bit)
    if (bit_of(cidr.first, bit)) return true;
  return false;
}

}  // namespace

tl::expected<Cidr, std::string> parse_cidr(std::string_view text) {
  const std::string shown = "\"" + std::string{text} + "\"";
  const std::size_t slash = text.find('/');
  const auto address = parse_ip_address(text.substr(0, slash));
  if (!address) return tl::unexpected(shown + " is no address like 10.0.0.0/8 or fd00::/8");
  Cidr cidr{*address, address->bits()};
  if (slash != std::string_view::npos) {
    const auto prefix = parse_prefix(text.substr(slash + 1), address->bits());
    if (!prefix) {
      return tl::unexpected(shown + ": behind the / stands a number from 0 to " +
                            std::to_string(address->bits()));
    }
    cidr.prefix = *prefix;
  }
  if (has_bits_beyond_prefix(cidr)) {
    return tl::unexpected(shown + " has bits set beyond its first " + std::to_string(cidr.prefix));
  }
  return cidr;
}

bool contains(const Cidr& block, const IpAddress& address) noexcept {
  if (block.first.family != address.family) return false;
  for (int bit = 0; bit < block.prefix; ++bit)
    if (bit_of(block.first, bit) != bit_of(address, bit)) return false;
  return true;
}

}  // namespace pmq

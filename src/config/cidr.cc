#include "config/cidr.h"

#include <arpa/inet.h>

#include <charconv>
#include <optional>

namespace pmq::config {
namespace {

int bits_of(Cidr::Family family) {
  return family == Cidr::Family::ipv4 ? 32 : 128;
}

std::optional<Cidr> parse_address(const std::string& text) {
  Cidr cidr;
  cidr.family = text.find(':') == std::string::npos ? Cidr::Family::ipv4 : Cidr::Family::ipv6;
  const int af = cidr.family == Cidr::Family::ipv4 ? AF_INET : AF_INET6;
  if (inet_pton(af, text.c_str(), cidr.address.data()) != 1) return std::nullopt;
  cidr.prefix = bits_of(cidr.family);
  return cidr;
}

std::optional<int> parse_prefix(std::string_view text, int max) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || text[0] == '-' || value > max) return std::nullopt;
  return value;
}

bool has_bits_beyond_prefix(const Cidr& cidr) {
  for (int bit = cidr.prefix; bit < bits_of(cidr.family); ++bit) {
    const auto byte = cidr.address[static_cast<std::size_t>(bit / 8)];
    if ((byte >> (7 - bit % 8)) & 1) return true;
  }
  return false;
}

}  // namespace

tl::expected<Cidr, std::string> parse_cidr(std::string_view text) {
  const std::string shown = "\"" + std::string{text} + "\"";
  const std::size_t slash = text.find('/');
  auto cidr = parse_address(std::string{text.substr(0, slash)});
  if (!cidr || text.find('\0') != std::string_view::npos) {
    return tl::unexpected(shown + " is no address like 10.0.0.0/8 or fd00::/8");
  }
  if (slash != std::string_view::npos) {
    const int max = bits_of(cidr->family);
    const auto prefix = parse_prefix(text.substr(slash + 1), max);
    if (!prefix) {
      return tl::unexpected(shown + ": behind the / stands a number from 0 to " +
                            std::to_string(max));
    }
    cidr->prefix = *prefix;
  }
  if (has_bits_beyond_prefix(*cidr)) {
    return tl::unexpected(shown + " has bits set beyond its first " + std::to_string(cidr->prefix));
  }
  return *cidr;
}

}  // namespace pmq::config

#include "webhook/endpoint_url.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "queue/webhook_settings.h"

namespace pmq::webhook {
namespace {

using Fault = tl::unexpected<std::string>;

constexpr std::uint16_t https_port = 443;
constexpr std::uint16_t http_port = 80;

/// Ports of other protocols, which could be made to take a request for one of their own (the Fetch
/// standard's list). In order.
constexpr std::uint16_t blocked_ports[] = {
    0,    1,    7,    9,    11,   13,   15,   17,   19,   20,   21,   22,   23,   25,
    37,   42,   43,   53,   69,   77,   79,   87,   95,   101,  102,  103,  104,  109,
    110,  111,  113,  115,  117,  119,  123,  135,  137,  139,  143,  161,  179,  389,
    427,  465,  512,  513,  514,  515,  526,  530,  531,  532,  540,  548,  554,  556,
    563,  587,  601,  636,  989,  990,  993,  995,  1719, 1720, 1723, 2049, 3659, 4045,
    4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080};
static_assert(std::is_sorted(std::begin(blocked_ports), std::end(blocked_ports)));

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string to_lower(std::string_view text) {
  std::string lower;
  std::transform(text.begin(), text.end(), std::back_inserter(lower),
                 [](char c) { return to_lower(c); });
  return lower;
}

bool is_plain(char c) {
  return c > 0x20 && c < 0x7F && std::string_view{"\\\"<>^`{|}"}.find(c) == std::string_view::npos;
}

std::optional<Scheme> take_scheme(std::string_view& url) {
  for (const auto& [prefix, scheme] :
       {std::pair<std::string_view, Scheme>{"https://", Scheme::https},
        {"http://", Scheme::http}}) {
    if (to_lower(url.substr(0, prefix.size())) == prefix) {
      url.remove_prefix(prefix.size());
      return scheme;
    }
  }
  return std::nullopt;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  constexpr std::size_t max_digits = 5;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && text.size() <= max_digits ? std::optional{port} : std::nullopt;
}

bool is_label(std::string_view label) {
  constexpr std::size_t max_length = 63;
  return !label.empty() && label.size() <= max_length && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

bool is_host_name(std::string_view host) {
  constexpr std::size_t max_length = 253;
  if (host.size() > max_length) return false;
  for (std::size_t begin = 0; begin <= host.size();) {
    const std::size_t end = std::min(host.find('.', begin), host.size());
    if (!is_label(host.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  return true;
}

/// Whether some client would take it for a number of an address: `2130706433`, `0x7f.1`, `127.1`.
bool ends_in_number(std::string_view host) {
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return last.starts_with("0x") ||
         std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
}

tl::expected<void, std::string> read_host(Endpoint& endpoint, std::string_view text) {
  endpoint.host = to_lower(text);
  if (endpoint.host.empty()) return Fault("names no host");
  if (endpoint.host.front() == '[') {
    if (endpoint.host.back() == ']')
      endpoint.address = parse_ip_address(endpoint.host.substr(1, endpoint.host.size() - 2));
    if (!endpoint.address || endpoint.address->family != IpAddress::Family::ipv6)
      return Fault("holds no IPv6 address between its brackets");
    endpoint.host = to_text(*endpoint.address);
    return {};
  }
  if (!is_host_name(endpoint.host)) {
    return Fault("must name a host of letters, digits, hyphens and dots (others as xn--)");
  }
  endpoint.address = parse_ip_address(endpoint.host);
  if (!endpoint.address && ends_in_number(endpoint.host))
    return Fault("must write an address as four decimal numbers, such as 192.0.2.1");
  return {};
}

std::string origin_of(const Endpoint& endpoint, std::uint16_t usual_port) {
  std::string origin = endpoint.scheme == Scheme::https ? "https://" : "http://";
  const bool six = endpoint.address && endpoint.address->family == IpAddress::Family::ipv6;
  origin += six ? "[" + endpoint.host + "]" : endpoint.host;
  if (endpoint.port != usual_port) origin += ":" + std::to_string(endpoint.port);
  return origin;
}

}  // namespace

tl::expected<Endpoint, std::string> parse_endpoint(std::string_view url) {
  if (url.size() > queue::max_webhook_url_bytes) {
    return Fault("must have at most " + std::to_string(queue::max_webhook_url_bytes) +
                 " characters");
  }
  if (!std::all_of(url.begin(), url.end(), is_plain))
    return Fault("must be printable ASCII without blanks; other characters percent-encoded");
  const auto scheme = take_scheme(url);
  if (!scheme) return Fault("must begin with https://");
  if (url.find('#') != std::string_view::npos)
    return Fault("must not have a fragment: what follows # is never sent");

  std::string_view authority = url.substr(0, url.find_first_of("/?"));
  if (authority.find('@') != std::string_view::npos) {
    return Fault("must not hold a user or password; give an Authorization header instead");
  }
  Endpoint endpoint;
  endpoint.scheme = *scheme;
  const std::uint16_t usual_port = *scheme == Scheme::https ? https_port : http_port;
  endpoint.port = usual_port;
  const std::size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos) {
    const auto port = parse_port(authority.substr(colon + 1));
    if (!port) return Fault("must have a port from 1 to 65535 behind its colon");
    if (std::binary_search(std::begin(blocked_ports), std::end(blocked_ports), *port))
      return Fault("must not use port " + std::to_string(*port) + ", which serves no HTTP");
    endpoint.port = *port;
    authority.remove_suffix(authority.size() - colon);
  }
  if (auto read = read_host(endpoint, authority); !read) return Fault(std::move(read.error()));
  endpoint.origin = origin_of(endpoint, usual_port);
  return endpoint;
}

std::optional<std::string_view> reason_to_refuse(Scheme scheme, const IpAddress& address,
                                                 const AddressRules& rules) {
  if (const auto reason = reason_to_block(address, rules)) return reason;
  if (scheme == Scheme::http && !is_allowed_explicitly(address, rules))
    return "an address to be reached by https:// alone";
  return std::nullopt;
}

std::optional<std::string_view> reason_to_refuse(Scheme scheme,
                                                 std::span<const IpAddress> addresses,
                                                 const AddressRules& rules) {
  std::optional<std::string_view> first;
  if (addresses.empty() && scheme == Scheme::http)
    first = "an unknown address, and without TLS only allowed ones are reached";
  for (const IpAddress& address : addresses) {
    const auto reason = reason_to_refuse(scheme, address, rules);
    if (!reason) return std::nullopt;
    if (!first) first = reason;
  }
  return first;
}

}  // namespace pmq::webhook

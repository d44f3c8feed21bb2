#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/ip_address.h"
#include "webhook/address_rules.h"

namespace pmq::webhook {

enum class Scheme : std::uint8_t { https, http };

/// Where a webhook's URL leads.
struct Endpoint {
  Scheme scheme = Scheme::https;
  std::string host;                  ///< in lower case, an IPv6 address without its brackets
  std::optional<IpAddress> address;  ///< of a host that is an address itself
  std::uint16_t port = 443;
  std::string origin;  ///< `https://host:port`, the port only where it isn't the usual
};

/// Reads an absolute http or https URL as every client reads it: plain ASCII without blanks, no
/// user or password, no fragment, a host name of letters, digits and hyphens or an address in its
/// normal form (no `0x7f.1`), a port that browsers allow for HTTP. The error is what is wrong, for
/// people, to follow the field's name: "must begin with https://".
[[nodiscard]] tl::expected<Endpoint, std::string> parse_endpoint(std::string_view url);

/// Why this endpoint must not be reached by this address of its host, for people; nullopt: it may.
/// Beyond reason_to_block(): without TLS only addresses that the operator allows are reached.
[[nodiscard]] std::optional<std::string_view> reason_to_refuse(Scheme scheme,
                                                               const IpAddress& address,
                                                               const AddressRules& rules);

/// The same for all of them: the reason for the first, if none may be reached. `addresses` are
/// those of the endpoint's host; none of a name: they aren't known, which only http must not do
/// without.
[[nodiscard]] std::optional<std::string_view> reason_to_refuse(Scheme scheme,
                                                               std::span<const IpAddress> addresses,
                                                               const AddressRules& rules);

}  // namespace pmq::webhook

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/cidr.h"
#include "base/ip_address.h"

namespace pmq::webhook {

/// Which addresses a webhook may reach, whoever chose its URL: public ones, so that nobody uses
/// this server to talk to its neighbours.
struct AddressRules {
  std::vector<Cidr> allowed;   ///< opened by the operator; they win over all that is blocked
  std::vector<IpAddress> own;  ///< this host's own addresses, public ones among them
};

/// Whether the operator's list holds it, as itself or as the IPv4 address that it maps.
[[nodiscard]] bool is_allowed_explicitly(const IpAddress& address, const AddressRules& rules);

/// Why it must not be connected to, for people ("a loopback address"); nullopt: it may. An IPv4
/// address inside of an IPv6 one (mapped or NAT64) is judged as that.
[[nodiscard]] std::optional<std::string_view> reason_to_block(const IpAddress& address,
                                                              const AddressRules& rules);

}  // namespace pmq::webhook

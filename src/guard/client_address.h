#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/cidr.h"

namespace pmq::guard {

/// Whose request it is: the peer, or, when that is one of our own proxies, the last address of
/// X-Forwarded-For that is none. What stands before that one was written by strangers. Text that is
/// no address ends the search at the proxy that sent it. `peer` as it is where it is no address.
[[nodiscard]] std::string client_address(std::string_view peer, std::string_view forwarded_for,
                                         std::span<const Cidr> trusted_proxies);

/// What a client's requests are counted under: an IPv4 address, or the /64 block that an IPv6
/// address is in, as one customer has at least that many.
[[nodiscard]] std::string client_block(std::string_view address);

}  // namespace pmq::guard

#pragma once

#include <sys/socket.h>

#include <optional>
#include <vector>

#include "base/ip_address.h"

namespace pmq::net {

/// nullopt for any other kind of socket than IPv4 and IPv6.
[[nodiscard]] std::optional<IpAddress> address_of(const sockaddr& socket_address) noexcept;

/// Those of this host's interfaces, as they are now.
[[nodiscard]] std::vector<IpAddress> own_addresses();

}  // namespace pmq::net

#pragma once

#include <string>
#include <vector>

#include "base/ip_address.h"
#include "base/time.h"

namespace pmq::net {

/// The addresses of a host's name, as this system's resolver gives them. Empty: it has none, or
/// none were found within `patience`.
[[nodiscard]] std::vector<IpAddress> resolve(const std::string& host, milliseconds patience);

}  // namespace pmq::net

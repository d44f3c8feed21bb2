#pragma once

#include <string>

namespace pmq::net {

/// The file with the certificates that this host trusts: SSL_CERT_FILE of the environment, else
/// where Debian or Red Hat keep it; empty where there is none of these.
[[nodiscard]] std::string find_ca_file();

}  // namespace pmq::net

#include "net/ca_file.h"

#include <unistd.h>

#include <cstdlib>

namespace pmq::net {

std::string find_ca_file() {
  if (const char* given = std::getenv("SSL_CERT_FILE"); given && *given) return given;
  for (const char* known :
       {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"}) {
    if (::access(known, R_OK) == 0) return known;
  }
  return "";
}

}  // namespace pmq::net

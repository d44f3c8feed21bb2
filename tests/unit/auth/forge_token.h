#pragma once

#include <string>
#include <string_view>

#include "crypto/base64.h"
#include "crypto/digest.h"

namespace pmq::auth {

/// A token of any header and payload, signed by HMAC-SHA256 whatever the header says.
inline std::string forge_token(std::string_view header, std::string_view payload,
                               std::string_view key) {
  const std::string head =
      crypto::base64url_encode(header) + '.' + crypto::base64url_encode(payload);
  const crypto::Sha256 signature = crypto::hmac_sha256(key, head);
  return head + '.' + crypto::base64url_encode(crypto::bytes_of(signature));
}

}  // namespace pmq::auth

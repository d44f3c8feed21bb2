#pragma once

#include <string>

#include "auth/claims.h"
#include "base/secret.h"
#include "base/time.h"

namespace pmq::auth {

struct NewToken {
  std::string subject;
  std::string scope;  ///< space-separated; empty: the token has no `scope`
  std::string issuer;
  std::string audience;
  Time issued_at;
  seconds ttl{3600};
  std::string id;  ///< `jti`; empty: none
};

/// An HS256 token. Throws std::invalid_argument for a secret under 32 bytes, a subject that is
/// empty or over 255 bytes, a text with control characters or invalid UTF-8, a ttl that is not
/// positive.
[[nodiscard]] std::string sign_token(const Secret& secret, const NewToken& token);

}  // namespace pmq::auth

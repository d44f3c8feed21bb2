#pragma once

#include <string_view>
#include <tl/expected.hpp>

#include "auth/claims.h"
#include "auth/key_source.h"
#include "auth/remembered_claims.h"
#include "auth/token_fault.h"
#include "auth/token_rules.h"
#include "base/time.h"

namespace pmq::auth {

/// Checks bearer tokens (JWS compact, RFC 7515 and 7519): the header and the signature first, only
/// then what the token claims. The last few hundred tokens that passed are remembered by digest, so
/// that their signature is checked once; their times are checked at each use. For one thread.
class TokenVerifier {
 public:
  static constexpr std::size_t max_token_bytes = 8192;
  static constexpr std::size_t max_remembered = 256;

  /// `keys` must outlive the verifier. Throws std::invalid_argument for an empty issuer or
  /// audience, or a leeway outside of 0 to 300 s.
  TokenVerifier(TokenRules rules, KeySource& keys);

  [[nodiscard]] tl::expected<Claims, TokenFault> verify(std::string_view token, Time now);

 private:
  [[nodiscard]] tl::expected<Claims, TokenFault> verify_afresh(std::string_view token, Time now);

  TokenRules rules_;
  KeySource* keys_;
  RememberedClaims remembered_;
};

}  // namespace pmq::auth

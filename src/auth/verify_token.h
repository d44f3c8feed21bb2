#pragma once

#include <string_view>
#include <tl/expected.hpp>
#include <vector>

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
  /// Accepts another issuer's tokens, too, by its own rules and keys alone. Throws as above, and
  /// for an issuer that is there already.
  void add_issuer(TokenRules rules, KeySource& keys);

  /// Throws what the keys' source does.
  [[nodiscard]] tl::expected<Claims, TokenFault> verify(std::string_view token, Time now);

 private:
  struct Issuer {
    TokenRules rules;
    KeySource* keys;
  };

  [[nodiscard]] tl::expected<Claims, TokenFault> verify_afresh(std::string_view token, Time now);
  [[nodiscard]] const Issuer& issuer_named(std::string_view name) const;

  std::vector<Issuer> issuers_;
  RememberedClaims remembered_;
};

}  // namespace pmq::auth

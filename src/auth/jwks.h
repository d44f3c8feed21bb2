#pragma once

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "auth/key_source.h"

namespace pmq::auth {

/// A key that an identity provider signs tokens with: its public half.
struct PublicKey {
  static constexpr std::size_t max_id_bytes = 255;

  std::string id;  ///< `kid`; empty: it has none
  Algorithm algorithm = Algorithm::rs256;
  Secret pem;

  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

inline constexpr std::size_t max_jwks_bytes = 256 * 1024;
inline constexpr std::size_t max_jwks_keys = 32;

/// Reads a JSON Web Key Set (RFC 7517). Keys that sign by neither RS256 nor ES256, are for
/// encryption, too short or not sound are left out. The error is why nothing of it can be used, for
/// people.
[[nodiscard]] tl::expected<std::vector<PublicKey>, std::string> parse_jwks(std::string_view text);

/// The PEM texts of those to try for a token that names `kid`: of exactly that name; of any where
/// the token names none.
[[nodiscard]] std::vector<Secret> keys_for(std::span<const PublicKey> keys, Algorithm algorithm,
                                           std::string_view kid);

}  // namespace pmq::auth

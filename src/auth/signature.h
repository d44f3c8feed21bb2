#pragma once

#include <span>
#include <string>

#include "auth/key_source.h"

namespace pmq::auth {

/// True when one of `keys` signed this token (JWS compact: three parts of strict base64url) by
/// exactly this algorithm. Says nothing about what the token claims.
[[nodiscard]] bool is_signed_by(std::span<const Secret> keys, Algorithm algorithm,
                                const std::string& token);

/// The same without libjwt, which takes no header `typ` but JWT (RFC 9068 has `at+jwt`).
[[nodiscard]] bool is_signed_without_type(std::span<const Secret> keys, Algorithm algorithm,
                                          std::string_view token);

}  // namespace pmq::auth

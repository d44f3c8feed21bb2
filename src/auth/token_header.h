#pragma once

#include <span>
#include <string>
#include <tl/expected.hpp>

#include "auth/key_source.h"
#include "auth/token_fault.h"
#include "json/value.h"

namespace pmq::auth {

/// Media types compare without case, and `application/` may be left out (RFC 7515, 4.1.9).
enum class TokenType { jwt, access_token, other };

struct TokenHeader {
  Algorithm algorithm = Algorithm::hs256;
  TokenType type = TokenType::jwt;
  std::string key_id;
};

/// Reads a token's header before its signature is known to be good, and so decides nothing by it
/// but refusals: exactly `accepted` algorithms are, and no extension. What else would lead to keys
/// (`jku`, `jwk`, `x5u`, `x5c`) is not looked at.
[[nodiscard]] tl::expected<TokenHeader, TokenFault> read_header(
    const json::Value& header, std::span<const Algorithm> accepted);

}  // namespace pmq::auth

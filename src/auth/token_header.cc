#include "auth/token_header.h"

#include <algorithm>
#include <string_view>

namespace pmq::auth {
namespace {

TokenType type_of(std::string_view typ) {
  std::string lower{typ};
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  if (lower == "jwt") return TokenType::jwt;
  if (lower == "at+jwt" || lower == "application/at+jwt") return TokenType::access_token;
  return TokenType::other;
}

}  // namespace

tl::expected<TokenHeader, TokenFault> read_header(const json::Value& header,
                                                  std::span<const Algorithm> accepted) {
  const json::Value* const alg = header.find("alg");
  if (!alg || !alg->is(json::Kind::string)) return tl::unexpected(TokenFault::malformed);
  const auto algorithm = std::find_if(accepted.begin(), accepted.end(),
                                      [&](Algorithm known) { return alg->text() == name(known); });
  if (algorithm == accepted.end()) return tl::unexpected(TokenFault::algorithm);
  // Extensions that must be understood, and `b64` is one: none is.
  if (header.find("crit") || header.find("b64")) return tl::unexpected(TokenFault::critical);

  TokenHeader known;
  known.algorithm = *algorithm;
  if (const json::Value* const typ = header.find("typ")) {
    if (!typ->is(json::Kind::string)) return tl::unexpected(TokenFault::malformed);
    known.type = type_of(typ->text());
    if (known.type == TokenType::other) return tl::unexpected(TokenFault::type);
  }
  if (const json::Value* const kid = header.find("kid")) {
    if (!kid->is(json::Kind::string)) return tl::unexpected(TokenFault::malformed);
    known.key_id = kid->text();
  }
  return known;
}

}  // namespace pmq::auth

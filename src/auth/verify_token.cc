#include "auth/verify_token.h"

#include <optional>
#include <stdexcept>
#include <utility>

#include "auth/read_claims.h"
#include "auth/signature.h"
#include "auth/token_header.h"
#include "crypto/base64.h"
#include "json/parse.h"

namespace pmq::auth {
namespace {

/// The parts of a token, decoded; nothing of it is trusted yet.
struct Parts {
  std::string header;
  std::string payload;
};

std::optional<Parts> take_apart(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  auto header = crypto::base64url_decode(token.substr(0, first));
  auto payload = crypto::base64url_decode(token.substr(first + 1, second - first - 1));
  const auto signature = crypto::base64url_decode(token.substr(second + 1));
  if (!header || !payload || !signature) return std::nullopt;
  return Parts{std::move(*header), std::move(*payload)};
}

std::optional<json::Document> parse_object(std::string_view text) {
  constexpr json::Limits limits{.max_bytes = TokenVerifier::max_token_bytes, .max_depth = 8};
  auto document = json::parse(text, limits);
  if (!document || !document->root().is(json::Kind::object)) return std::nullopt;
  return std::move(*document);
}

bool is_signed(std::string_view token, const TokenHeader& header, Algorithm algorithm,
               KeySource& keys) {
  const auto candidates = keys.find(algorithm, header.key_id);
  if (header.type == TokenType::jwt) {
    return is_signed_by(candidates, algorithm, std::string{token});
  }
  return algorithm == Algorithm::hs256 && is_signed_by_hs256(candidates, token);
}

std::optional<TokenFault> check_times(const Claims& claims, Time now, seconds leeway) {
  if (now >= claims.expires_at + leeway) return TokenFault::expired;
  if (now + leeway < claims.not_before) return TokenFault::not_yet_valid;
  return std::nullopt;
}

}  // namespace

TokenVerifier::TokenVerifier(TokenRules rules, KeySource& keys)
    : rules_(std::move(rules)), keys_(&keys), remembered_(max_remembered) {
  if (rules_.issuer.empty()) throw std::invalid_argument("the accepted issuer must not be empty");
  if (rules_.audience.empty()) throw std::invalid_argument("the audience must not be empty");
  if (rules_.leeway < seconds{0} || rules_.leeway > seconds{300}) {
    throw std::invalid_argument("the leeway of tokens must be 0 to 300 seconds");
  }
}

tl::expected<Claims, TokenFault> TokenVerifier::verify(std::string_view token, Time now) {
  if (token.empty()) return tl::unexpected(TokenFault::missing);
  if (token.size() > max_token_bytes) return tl::unexpected(TokenFault::malformed);

  const crypto::Sha256 digest = crypto::sha256(token);
  if (const Claims* const claims = remembered_.find(digest)) {
    if (const auto fault = check_times(*claims, now, rules_.leeway)) return tl::unexpected(*fault);
    return *claims;
  }

  auto claims = verify_afresh(token, now);
  if (claims) remembered_.insert(digest, *claims);
  return claims;
}

tl::expected<Claims, TokenFault> TokenVerifier::verify_afresh(std::string_view token, Time now) {
  const auto parts = take_apart(token);
  if (!parts) return tl::unexpected(TokenFault::malformed);
  const auto header_json = parse_object(parts->header);
  const auto payload_json = parse_object(parts->payload);
  if (!header_json || !payload_json) return tl::unexpected(TokenFault::malformed);

  const auto header = read_header(header_json->root(), rules_.algorithm);
  if (!header) return tl::unexpected(header.error());
  if (!is_signed(token, *header, rules_.algorithm, *keys_)) {
    return tl::unexpected(TokenFault::signature);
  }

  auto claims = read_claims(payload_json->root(), rules_, now);
  if (!claims) return claims;
  if (const auto fault = check_times(*claims, now, rules_.leeway)) return tl::unexpected(*fault);
  return claims;
}

}  // namespace pmq::auth

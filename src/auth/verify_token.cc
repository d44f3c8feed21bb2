#include "auth/verify_token.h"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "auth/signature.h"
#include "base/utf8.h"
#include "crypto/base64.h"
#include "json/parse.h"

namespace pmq::auth {
namespace {

constexpr std::int64_t last_second = 253'402'300'799;  // of the year 9999

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

/// Media types compare without case, and `application/` may be left out (RFC 7515, 4.1.9).
enum class TokenType { jwt, access_token, other };

TokenType type_of(std::string_view typ) {
  std::string lower{typ};
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  if (lower == "jwt") return TokenType::jwt;
  if (lower == "at+jwt" || lower == "application/at+jwt") return TokenType::access_token;
  return TokenType::other;
}

struct Header {
  TokenType type = TokenType::jwt;
  std::string key_id;
};

tl::expected<Header, TokenFault> read_header(const json::Value& header, Algorithm algorithm) {
  const json::Value* const alg = header.find("alg");
  if (!alg || !alg->is(json::Kind::string)) return tl::unexpected(TokenFault::malformed);
  if (alg->text() != name(algorithm)) return tl::unexpected(TokenFault::algorithm);
  // Extensions that must be understood, and `b64` is one: none is.
  if (header.find("crit") || header.find("b64")) return tl::unexpected(TokenFault::critical);

  Header known;
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

bool is_signed(std::string_view token, const Header& header, Algorithm algorithm, KeySource& keys) {
  const auto candidates = keys.find(algorithm, header.key_id);
  if (header.type == TokenType::jwt) {
    return is_signed_by(candidates, algorithm, std::string{token});
  }
  return algorithm == Algorithm::hs256 && is_signed_by_hs256(candidates, token);
}

/// A time of the token in whole seconds since the epoch, as an integer.
tl::expected<Time, TokenFault> read_time(const json::Value& value) {
  const auto since_epoch = value.integer();
  if (!since_epoch || *since_epoch < 0 || *since_epoch > last_second) {
    return tl::unexpected(TokenFault::malformed);
  }
  return Time{seconds{*since_epoch}};
}

bool is_string(const json::Value* value, std::string_view wanted) {
  return value && value->is(json::Kind::string) && value->text() == wanted;
}

bool is_meant_for(const json::Value* audience, std::string_view us) {
  if (!audience) return false;
  if (audience->is(json::Kind::string)) return audience->text() == us;
  const auto items = audience->items();
  const bool all_strings = std::all_of(items.begin(), items.end(), [](const json::Value& item) {
    return item.is(json::Kind::string);
  });
  return all_strings && std::any_of(items.begin(), items.end(),
                                    [&](const json::Value& item) { return item.text() == us; });
}

tl::expected<Claims, TokenFault> read_claims(const json::Value& payload, const TokenRules& rules,
                                             Time now) {
  if (!is_string(payload.find("iss"), rules.issuer)) return tl::unexpected(TokenFault::issuer);
  if (!is_meant_for(payload.find("aud"), rules.audience)) {
    return tl::unexpected(TokenFault::audience);
  }

  Claims claims;
  claims.issuer = rules.issuer;

  const json::Value* const sub = payload.find("sub");
  if (!sub || !sub->is(json::Kind::string)) return tl::unexpected(TokenFault::subject);
  claims.subject = sub->text();
  if (claims.subject.empty() || claims.subject.size() > max_subject_bytes ||
      has_control_characters(claims.subject)) {
    return tl::unexpected(TokenFault::subject);
  }

  if (const json::Value* const scope = payload.find("scope")) {
    if (!scope->is(json::Kind::string)) return tl::unexpected(TokenFault::malformed);
    claims.scopes = ScopeSet::parse(scope->text());
    claims.has_scope_claim = true;
  }

  const json::Value* const exp = payload.find("exp");
  if (!exp) return tl::unexpected(TokenFault::malformed);
  const auto expires_at = read_time(*exp);
  if (!expires_at) return tl::unexpected(expires_at.error());
  claims.expires_at = *expires_at;

  if (const json::Value* const nbf = payload.find("nbf")) {
    const auto not_before = read_time(*nbf);
    if (!not_before) return tl::unexpected(not_before.error());
    claims.not_before = *not_before;
  }
  if (const json::Value* const iat = payload.find("iat")) {
    const auto issued_at = read_time(*iat);
    if (!issued_at) return tl::unexpected(issued_at.error());
    if (*issued_at > now + rules.leeway) return tl::unexpected(TokenFault::not_yet_valid);
  }
  return claims;
}

std::optional<TokenFault> check_times(const Claims& claims, Time now, seconds leeway) {
  if (now >= claims.expires_at + leeway) return TokenFault::expired;
  if (now + leeway < claims.not_before) return TokenFault::not_yet_valid;
  return std::nullopt;
}

}  // namespace

std::string_view code(TokenFault fault) noexcept {
  switch (fault) {
    case TokenFault::missing: return "token_missing";
    case TokenFault::malformed: return "token_malformed";
    case TokenFault::type: return "token_type";
    case TokenFault::algorithm: return "token_algorithm";
    case TokenFault::critical: return "token_critical";
    case TokenFault::signature: return "token_signature";
    case TokenFault::expired: return "token_expired";
    case TokenFault::not_yet_valid: return "token_not_yet_valid";
    case TokenFault::issuer: return "token_issuer";
    case TokenFault::audience: return "token_audience";
    case TokenFault::subject: return "token_subject";
  }
  return "token_refused";
}

std::string_view describe(TokenFault fault) noexcept {
  switch (fault) {
    case TokenFault::missing:
      return "A bearer token is required.";
    case TokenFault::malformed:
      return "The token is not a well-formed JWT with an integer exp.";
    case TokenFault::type:
      return "The token is not of a type that is accepted here.";
    case TokenFault::algorithm:
      return "The token is not signed by the accepted algorithm.";
    case TokenFault::critical:
      return "The token asks for extensions that are not supported.";
    case TokenFault::signature:
      return "The token's signature is not valid.";
    case TokenFault::expired:
      return "The token has expired.";
    case TokenFault::not_yet_valid:
      return "The token is not valid yet.";
    case TokenFault::issuer:
      return "The token is not from an accepted issuer.";
    case TokenFault::audience:
      return "The token is not meant for this service.";
    case TokenFault::subject:
      return "The token names no acceptable subject.";
  }
  return "The token is not accepted.";
}

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

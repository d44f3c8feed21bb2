#include "auth/verify_token.h"

#include <algorithm>
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

bool is_signed(std::string_view token, const TokenHeader& header, std::span<const Secret> keys) {
  if (header.type == TokenType::jwt) {
    return is_signed_by(keys, header.algorithm, std::string{token});
  }
  return is_signed_without_type(keys, header.algorithm, token);
}

std::optional<TokenFault> check_times(const Claims& claims, Time now, seconds leeway) {
  if (now >= claims.expires_at + leeway) return TokenFault::expired;
  if (now + leeway < claims.not_before) return TokenFault::not_yet_valid;
  return std::nullopt;
}

}  // namespace

TokenVerifier::TokenVerifier(TokenRules rules, KeySource& keys) : remembered_(max_remembered) {
  add_issuer(std::move(rules), keys);
}

void TokenVerifier::add_issuer(TokenRules rules, KeySource& keys) {
  if (rules.issuer.empty()) throw std::invalid_argument("the accepted issuer must not be empty");
  if (rules.audience.empty()) throw std::invalid_argument("the audience must not be empty");
  if (rules.leeway < seconds{0} || rules.leeway > seconds{300}) {
    throw std::invalid_argument("the leeway of tokens must be 0 to 300 seconds");
  }
  const bool is_known = std::any_of(issuers_.begin(), issuers_.end(), [&](const Issuer& other) {
    return other.rules.issuer == rules.issuer;
  });
  if (is_known) throw std::invalid_argument("two issuers of tokens have one name");
  issuers_.push_back({std::move(rules), &keys});
}

tl::expected<Claims, TokenFault> TokenVerifier::verify(std::string_view token, Time now) {
  if (token.empty()) return tl::unexpected(TokenFault::missing);
  if (token.size() > max_token_bytes) return tl::unexpected(TokenFault::malformed);

  const crypto::Sha256 digest = crypto::sha256(token);
  if (const Claims* const claims = remembered_.find(digest)) {
    const auto leeway = issuer_named(claims->issuer).rules.leeway;
    if (const auto fault = check_times(*claims, now, leeway)) return tl::unexpected(*fault);
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

  // The payload isn't trusted yet: its issuer only says by whose rules all of it is judged.
  const json::Value* const iss = payload_json->root().find("iss");
  const auto& [rules, keys] = issuer_named(iss ? iss->text() : std::string_view{});
  const auto header = read_header(header_json->root(), rules.algorithms);
  if (!header) return tl::unexpected(header.error());
  if (!is_signed(token, *header, keys->find(header->algorithm, header->key_id, now))) {
    return tl::unexpected(TokenFault::signature);
  }

  auto claims = read_claims(payload_json->root(), rules, now);
  if (!claims) return claims;
  if (const auto fault = check_times(*claims, now, rules.leeway)) return tl::unexpected(*fault);
  return claims;
}

/// The first one for a name that isn't known: its rules will refuse it.
const TokenVerifier::Issuer& TokenVerifier::issuer_named(std::string_view name) const {
  const auto found = std::find_if(issuers_.begin(), issuers_.end(), [&](const Issuer& issuer) {
    return issuer.rules.issuer == name;
  });
  return found == issuers_.end() ? issuers_.front() : *found;
}

}  // namespace pmq::auth

#include "auth/read_claims.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/utf8.h"

namespace pmq::auth {
namespace {

constexpr std::int64_t last_second = 253'402'300'799;  // of the year 9999

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

}  // namespace

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
  if (sub->text().empty()) return tl::unexpected(TokenFault::subject);
  claims.subject = rules.subject_prefix + std::string{sub->text()};
  if (claims.subject.size() > max_subject_bytes || has_control_characters(claims.subject)) {
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

}  // namespace pmq::auth

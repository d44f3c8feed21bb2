#include "api/caller.h"

#include <utility>

#include "http/request.h"

namespace pmq::api {
namespace {

std::string_view public_code(auth::TokenFault fault) noexcept {
  switch (fault) {
    case auth::TokenFault::missing:
    case auth::TokenFault::expired:
    case auth::TokenFault::not_yet_valid:
      return auth::code(fault);
    default:
      return bad_token;
  }
}

/// RFC 6750: who sent no token is told of no error.
http::Refusal unauthorized(auth::TokenFault fault) {
  std::string challenge = "Bearer realm=\"pmq\"";
  if (fault != auth::TokenFault::missing) challenge += ", error=\"invalid_token\"";
  return http::Refusal({401,
                        std::string{public_code(fault)},
                        std::string{describe(fault)},
                        {},
                        {{"WWW-Authenticate", std::move(challenge)}}});
}

http::Refusal forbidden(const auth::ScopeSet& scopes) {
  const std::string names = scopes.text();
  return http::Refusal(
      {403,
       "insufficient_scope",
       "The token lacks the scope for this: " + names + '.',
       {},
       {{"WWW-Authenticate",
         "Bearer realm=\"pmq\", error=\"insufficient_scope\", scope=\"" + names + '"'}}});
}

}  // namespace

std::string authorize(const Route& route, const http::Variables& variables,
                      auth::TokenVerifier& tokens, WithoutScope without_scope, Time now) {
  if (route.access == Access::open) return {};
  auto claims = tokens.verify(http::bearer_token(variables), now);
  if (!claims) throw unauthorized(claims.error());
  const bool unlimited = !claims->has_scope_claim && without_scope == WithoutScope::everything;
  if (!unlimited && !claims->scopes.intersects(route.scopes)) throw forbidden(route.scopes);
  return std::move(claims->subject);
}

}  // namespace pmq::api

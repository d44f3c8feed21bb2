#pragma once

#include <string>
#include <string_view>

#include "api/routes.h"
#include "auth/verify_token.h"
#include "http/problem.h"
#include "http/variables.h"

namespace pmq::api {

/// What a token without `scope` may do (JWT_REQUIRE_SCOPES).
enum class WithoutScope { nothing, everything };

/// The code of a refused token that we never signed: it may be a guess.
inline constexpr std::string_view bad_token = "token_invalid";

/// Who calls: the token's subject; empty on an open route. Throws Refusal (401, 403) unless they
/// may use the route.
[[nodiscard]] std::string authorize(const Route& route, const http::Variables& variables,
                                    auth::TokenVerifier& tokens, WithoutScope without_scope,
                                    Time now);

}  // namespace pmq::api

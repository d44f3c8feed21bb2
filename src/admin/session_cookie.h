#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "admin/visit.h"
#include "base/secret.h"

namespace pmq::admin {

/// The key that this browser's session cookie holds, if it has one of the right shape.
[[nodiscard]] std::optional<Secret> session_key(const Visit& visit);
/// Set-Cookie; an empty key takes the cookie away.
[[nodiscard]] http::Header session_cookie(const Visit& visit, const Secret& key);

/// The key that binds the form of signing in to this browser, before there is a session.
[[nodiscard]] std::optional<Secret> sign_in_key(const Visit& visit);
[[nodiscard]] http::Header sign_in_cookie(const Visit& visit, const Secret& key);

/// The key that binds an attempt to sign in by an identity provider to this browser; an empty one
/// takes the cookie away.
[[nodiscard]] std::optional<Secret> attempt_key(const Visit& visit);
[[nodiscard]] http::Header attempt_cookie(const Visit& visit, const Secret& key);

}  // namespace pmq::admin

#pragma once

#include "admin/visit.h"
#include "http/method.h"

namespace pmq::admin {

/// A page that needs a session, and there is none: the form of signing in. What a form was about to
/// send is carried along, and asked for again afterwards.
[[nodiscard]] http::Response ask_to_sign_in(const Visit& visit, http::Method method);

/// The form of signing in, with what was wrong above it.
[[nodiscard]] http::Response sign_in_fault(const Visit& visit, std::string fault, int status);

/// A session of its own for each sign-in: what a cookie held before is worth nothing afterwards.
/// Fills in the visitor; the answer needs the cookie of their key.
void open_session(Visit& visit, const account::Account& account);

[[nodiscard]] bool is_sign_in_token(const Visit& visit, std::string_view token);

}  // namespace pmq::admin

#pragma once

#include "admin/visit.h"
#include "http/method.h"

namespace pmq::admin {

/// A page that needs a session, and there is none: the form of signing in. What a form was about to
/// send is carried along, and asked for again afterwards.
[[nodiscard]] http::Response ask_to_sign_in(const Visit& visit, http::Method method);

[[nodiscard]] bool is_sign_in_token(const Visit& visit, std::string_view token);

}  // namespace pmq::admin

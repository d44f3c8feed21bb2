#pragma once

#include <span>
#include <string_view>

#include "api/call.h"
#include "auth/scope.h"
#include "http/method.h"
#include "http/response.h"

namespace pmq::api {

enum class Access {
  open,   ///< to anybody; such a route has one fixed form of answer, whatever is asked
  token,  ///< with one of the route's scopes
};

/// What a route reads.
enum class Body {
  none,
  json,
  optional_json,  ///< left out, it is `{}`
  message,        ///< also a CloudEvent
  batch,          ///< also a list of CloudEvents
};

struct Route {
  http::Method method;
  std::string_view pattern;
  Access access;
  auth::ScopeSet scopes;  ///< one of them is enough
  Body body;
  http::Response (*handler)(Call&);
  /// What it answers with; whoever accepts JSON alone is answered all the same.
  std::string_view answers = "application/json";
};

/// Every route of the API.
[[nodiscard]] std::span<const Route> routes();

}  // namespace pmq::api

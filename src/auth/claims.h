#pragma once

#include <cstddef>
#include <string>

#include "auth/scope.h"
#include "base/time.h"

namespace pmq::auth {

inline constexpr std::size_t max_subject_bytes = 255;

/// What a verified token says of its bearer.
struct Claims {
  std::string subject;  ///< `sub`: 1 to 255 bytes of UTF-8 without control characters
  std::string issuer;
  ScopeSet scopes;
  bool has_scope_claim = false;  ///< false: the token has no `scope` at all
  Time expires_at{};
  Time not_before{};  ///< the epoch where the token has no `nbf`
};

}  // namespace pmq::auth

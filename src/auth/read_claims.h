#pragma once

#include <tl/expected.hpp>

#include "auth/claims.h"
#include "auth/token_fault.h"
#include "auth/token_rules.h"
#include "json/value.h"

namespace pmq::auth {

/// Reads the payload of a token whose signature is good. Whether its time has come, or has passed,
/// is left to the caller, who asks that at each use.
[[nodiscard]] tl::expected<Claims, TokenFault> read_claims(const json::Value& payload,
                                                           const TokenRules& rules, Time now);

}  // namespace pmq::auth

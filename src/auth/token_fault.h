#pragma once

#include <string_view>

namespace pmq::auth {

/// Why a token is refused.
enum class TokenFault {
  missing,
  malformed,
  type,
  algorithm,
  critical,
  signature,
  expired,
  not_yet_valid,
  issuer,
  audience,
  subject,
};

/// A stable name for programs: `token_expired`.
[[nodiscard]] std::string_view code(TokenFault fault) noexcept;

/// What is wrong, for the client's people: enough to mend an honest mistake.
[[nodiscard]] std::string_view describe(TokenFault fault) noexcept;

}  // namespace pmq::auth

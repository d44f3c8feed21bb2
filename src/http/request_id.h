#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace pmq::http {

/// The client's own X-Request-Id where it has 1 to 128 characters of A-Z a-z 0-9 . _ : / + = ~ -
/// (so it is safe in headers and logs), else a new one of 32 hex digits.
[[nodiscard]] std::string request_id(std::optional<std::string_view> sent, Random& random);

}  // namespace pmq::http

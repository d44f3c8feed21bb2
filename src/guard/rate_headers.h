#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "guard/limit.h"

namespace pmq::guard {

/// How a request stands with one limit.
struct Standing {
  std::string_view policy;  ///< what is counted: `address` or `subject`
  Limit limit;
  std::int64_t remaining = 0;
  seconds reset_after{};
};

/// The values of RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers): an item for
/// each limit. `standings` isn't empty.
[[nodiscard]] std::string policy_header(const std::vector<Standing>& standings);
[[nodiscard]] std::string standing_header(const std::vector<Standing>& standings);

}  // namespace pmq::guard

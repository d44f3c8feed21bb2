#pragma once

#include "health/check.h"
#include "health/facts.h"
#include "health/limits.h"

namespace pmq::health {

/// Every check, the server's first. The one source of what the API, the dashboard, `pmq doctor` and
/// alerts tell.
[[nodiscard]] Checks examine(const Facts& facts, const Limits& limits);

}  // namespace pmq::health

#pragma once

#include "health/check.h"
#include "health/facts.h"
#include "health/limits.h"

namespace pmq::health {

/// How much room there is, and whether the days to come have theirs.
[[nodiscard]] Checks examine_storage(const Facts& facts, const Limits& limits);

}  // namespace pmq::health

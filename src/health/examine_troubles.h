#pragma once

#include "health/check.h"
#include "health/facts.h"
#include "health/limits.h"

namespace pmq::health {

/// What goes wrong, by its code, and whether it can be told.
[[nodiscard]] Checks examine_troubles(const Facts& facts, const Limits& limits);

}  // namespace pmq::health

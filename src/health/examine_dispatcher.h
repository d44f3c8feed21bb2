#pragma once

#include "health/check.h"
#include "health/facts.h"
#include "health/limits.h"

namespace pmq::health {

/// Whether webhooks get what they are to get: who sends, how often it is started, what holds it
/// back.
[[nodiscard]] Checks examine_dispatcher(const Facts& facts, const Limits& limits);

}  // namespace pmq::health

#pragma once

#include "health/check.h"
#include "health/facts.h"
#include "health/limits.h"

namespace pmq::health {

/// What waits in each queue, what died in it, and its breaker.
[[nodiscard]] Checks examine_queues(const std::vector<QueueFacts>& queues, const Limits& limits);

}  // namespace pmq::health

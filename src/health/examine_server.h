#pragma once

#include "health/check.h"
#include "health/facts.h"
#include "health/limits.h"

namespace pmq::health {

/// The checks of the database server.
[[nodiscard]] Checks examine_server(const ServerFacts& server, const Limits& limits);

}  // namespace pmq::health

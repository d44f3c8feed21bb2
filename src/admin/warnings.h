#pragma once

#include <vector>

#include "admin/visit.h"
#include "view/overview.h"

namespace pmq::admin {

/// What somebody should look after, worst first, each with what to do.
[[nodiscard]] std::vector<view::Warning> warnings(const Visit& visit,
                                                  const std::vector<store::QueueStats>& stats);

}  // namespace pmq::admin

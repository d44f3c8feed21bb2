#pragma once

#include <vector>

#include "store/operating.h"
#include "view/message.h"

namespace pmq::admin {

/// What happened to a delivery, oldest first.
[[nodiscard]] std::vector<view::TimelineEntry> timeline(const store::DeliveryHistory& history,
                                                        Time now);

}  // namespace pmq::admin

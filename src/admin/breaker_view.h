#pragma once

#include <optional>

#include "admin/visit.h"
#include "view/queues.h"

namespace pmq::admin {

/// The breaker of a webhook with its latest steps; none for a queue that has no endpoint.
[[nodiscard]] std::optional<view::BreakerView> breaker_view(
    const Visit& visit, const queue::Subscription& subscription);

}  // namespace pmq::admin

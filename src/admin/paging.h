#pragma once

#include <optional>
#include <string>
#include <vector>

#include "admin/visit.h"
#include "queue/subscription.h"

namespace pmq::admin {

/// What the address says where the page begins.
[[nodiscard]] std::optional<std::string> cursor_of(const Visit& visit);
/// This page's address with that cursor; empty without one.
[[nodiscard]] std::string next_href(const Visit& visit, const std::optional<std::string>& cursor);

/// By name; they are a few hundred at the most.
[[nodiscard]] std::vector<queue::Subscription> all_subscriptions(const Visit& visit);

}  // namespace pmq::admin

#pragma once

#include <span>
#include <string>

#include "queue/subscription.h"

namespace pmq::cli {

// For people.
[[nodiscard]] std::string details(const queue::Subscription& subscription);
[[nodiscard]] std::string overview(std::span<const queue::Subscription> subscriptions);

// The same JSON as GET /v1/subscriptions and /v1/subscriptions/{name}.
[[nodiscard]] std::string details_json(const queue::Subscription& subscription);
[[nodiscard]] std::string overview_json(std::span<const queue::Subscription> subscriptions);

}  // namespace pmq::cli

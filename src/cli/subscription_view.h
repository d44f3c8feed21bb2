#pragma once

#include <span>
#include <string>

#include "api/subscription_view.h"

namespace pmq::cli {

// For people.
[[nodiscard]] std::string details(const api::SubscriptionView& view);
[[nodiscard]] std::string overview(std::span<const api::SubscriptionView> views);

// The same JSON as GET /v1/subscriptions and /v1/subscriptions/{name}.
[[nodiscard]] std::string details_json(const api::SubscriptionView& view);
[[nodiscard]] std::string overview_json(std::span<const api::SubscriptionView> views);

}  // namespace pmq::cli

#pragma once

#include <span>
#include <string>

#include "api/subscription_view.h"

namespace pmq::cli {

// For people.
[[nodiscard]] std::string details(const api::SubscriptionView& view);
[[nodiscard]] std::string overview(std::span<const api::SubscriptionView> views);
[[nodiscard]] std::string breaker_history(const store::Page<store::BreakerChange>& changes);

// The same JSON as GET /v1/subscriptions, /v1/subscriptions/{name} and its /breaker.
[[nodiscard]] std::string details_json(const api::SubscriptionView& view);
[[nodiscard]] std::string overview_json(std::span<const api::SubscriptionView> views);
[[nodiscard]] std::string breaker_json(const api::SubscriptionView& view,
                                       const store::Page<store::BreakerChange>& changes);

}  // namespace pmq::cli

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/secret.h"
#include "json/write.h"
#include "queue/subscription.h"
#include "store/store.h"
#include "store/webhooks.h"

namespace pmq::api {

/// A subscription as it is shown.
struct SubscriptionView {
  queue::Subscription subscription;
  std::optional<store::EndpointStatus> endpoint;  ///< of a webhook
  std::optional<Secret> secret{};                 ///< just made: shown this once
};

/// With what the store tells of their endpoints.
[[nodiscard]] SubscriptionView view_of(store::Store& store, queue::Subscription subscription,
                                       Time now);
[[nodiscard]] std::vector<SubscriptionView> views_of(store::Store& store,
                                                     std::vector<queue::Subscription> subscriptions,
                                                     Time now);

/// One JSON object, as the contract writes it.
void write(json::Writer& out, const SubscriptionView& view);

/// The body of GET /v1/subscriptions.
void write(json::Writer& out, std::span<const SubscriptionView> views,
           const std::optional<std::string>& next_cursor);

/// A webhook's breaker and a page of its steps, latest first.
void write(json::Writer& out, const SubscriptionView& view,
           const store::Page<store::BreakerChange>& changes);

}  // namespace pmq::api

#pragma once

#include <vector>

#include "json/object_reader.h"
#include "queue/subscription.h"

namespace pmq::api {

/// Reads a new subscription; faults of nested objects are noted in `faults`, the reader's own list.
/// Throws Refusal (422 `kind_not_supported`) for a kind that isn't served yet, whatever else is in
/// the body.
[[nodiscard]] queue::NewSubscription read_subscription(json::ObjectReader& in,
                                                       std::vector<json::FieldError>& faults);

[[nodiscard]] queue::SubscriptionChange read_subscription_change(
    json::ObjectReader& in, std::vector<json::FieldError>& faults);

}  // namespace pmq::api

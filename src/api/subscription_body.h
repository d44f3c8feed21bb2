#pragma once

#include <vector>

#include "json/object_reader.h"
#include "queue/subscription.h"

namespace pmq::api {

struct SubscriptionBody {
  queue::NewSubscription subscription;
  bool validate = false;  ///< ask a webhook's endpoint before
};

/// Reads a new subscription; faults of nested objects are noted in `faults`, the reader's own list.
/// A webhook's secret isn't in it: who creates it makes one.
[[nodiscard]] SubscriptionBody read_subscription(json::ObjectReader& in,
                                                 std::vector<json::FieldError>& faults);

[[nodiscard]] queue::SubscriptionChange read_subscription_change(
    json::ObjectReader& in, std::vector<json::FieldError>& faults);

}  // namespace pmq::api

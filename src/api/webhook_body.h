#pragma once

#include <vector>

#include "json/object_reader.h"
#include "queue/subscription.h"
#include "queue/webhook_settings.h"

namespace pmq::api {

/// The fields that only a webhook has, of a new one. As with ObjectReader, what is faulty is noted;
/// faults of single headers in `faults`, the reader's own list.
[[nodiscard]] queue::WebhookSettings read_webhook(json::ObjectReader& in,
                                                  std::vector<json::FieldError>& faults);

/// The same of a change, where each may be missing.
void read_webhook_change(json::ObjectReader& in, std::vector<json::FieldError>& faults,
                         queue::SubscriptionChange& change);

}  // namespace pmq::api

#include "admin/queue_target.h"

#include "http/problem.h"
#include "queue/event_type.h"

namespace pmq::admin {

queue::Subscription queue_of(const Visit& visit) {
  if (queue::is_queue_name(visit.parameter)) {
    if (auto found = visit.stores().queue.find_subscription(visit.parameter)) {
      return std::move(*found);
    }
  }
  throw http::Refusal({404, "queue_not_found", "There is no queue of this name (any more)."});
}

std::string words_for(store::SubscriptionFault fault) {
  switch (fault) {
    case store::SubscriptionFault::not_found:
      return "There is no queue of this name any more.";
    case store::SubscriptionFault::exists:
      return "There is a queue of this name already.";
    case store::SubscriptionFault::not_empty:
      return "It still holds deliveries.";
    case store::SubscriptionFault::too_many:
      return "There are as many queues as there can be.";
    case store::SubscriptionFault::not_a_webhook:
      return "This is for webhooks alone.";
    case store::SubscriptionFault::secrets_key_missing:
      return "Webhooks need the setting SECRETS_KEY, which seals their secrets: see .env.example.";
  }
  return "It can't be done.";
}

}  // namespace pmq::admin

#include "admin/queue_target.h"

#include "admin/queue_form.h"
#include "base/text.h"
#include "http/problem.h"
#include "json/write.h"
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

std::string settings_json(const queue::Subscription& subscription) {
  json::Writer out;
  out.begin_object();
  out.field("event_types", joined(subscription.event_types));
  out.field("max_retries", subscription.retry_policy.max_retries);
  out.field("backoff", backoff_text(subscription.retry_policy.backoff));
  if (subscription.max_depth) out.field("max_depth", *subscription.max_depth);
  if (const auto& webhook = subscription.webhook) {
    out.field("url", webhook->url);
    out.field("timeout_seconds", webhook->timeout.count());
    out.field("max_in_flight", webhook->max_in_flight);
    if (webhook->rate_per_second) out.field("rate_per_second", *webhook->rate_per_second);
  }
  out.end_object();
  return out.take();
}

}  // namespace pmq::admin

#include "queue/operational_event.h"

#include "json/write.h"

namespace pmq::queue {
namespace {

NewMessage event(std::string_view type, json::Writer& payload) {
  payload.end_object();
  NewMessage message;
  message.event_type = type;
  message.payload = payload.take();
  return message;
}

NewMessage event(std::string_view type, const BreakerStep& step) {
  json::Writer payload;
  payload.begin_object();
  payload.field("queue", step.queue);
  payload.field("reason", step.reason);
  payload.field("consecutive_failures", step.consecutive_failures);
  if (step.open_until) payload.field("open_until", to_rfc3339(*step.open_until));
  return event(type, payload);
}

}  // namespace

NewMessage event_of(const DeadDelivery& dead) {
  json::Writer payload;
  payload.begin_object();
  payload.field("delivery_id", dead.delivery.value);
  payload.field("message_id", message_of(dead.delivery).value);
  payload.field("event_type", dead.event_type);
  payload.field("queue", dead.queue);
  payload.field("retry_count", dead.retry_count);
  payload.field("error", dead.error);
  return event("pmq.delivery.dead", payload);
}

NewMessage event_of(const DisabledSubscription& disabled) {
  json::Writer payload;
  payload.begin_object();
  payload.field("queue", disabled.queue);
  payload.field("reason", disabled.reason);
  return event("pmq.subscription.disabled", payload);
}

NewMessage breaker_opened(const BreakerStep& step) {
  return event("pmq.breaker.opened", step);
}

NewMessage breaker_closed(const BreakerStep& step) {
  return event("pmq.breaker.closed", step);
}

}  // namespace pmq::queue

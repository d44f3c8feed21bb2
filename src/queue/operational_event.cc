#include "queue/operational_event.h"

#include "json/parse.h"
#include "json/write.h"

namespace pmq::queue {
namespace {

constexpr std::string_view delivery_dead = "pmq.delivery.dead";

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

NewMessage event(std::string_view type, const CheckNews& news) {
  json::Writer payload;
  payload.begin_object();
  payload.field("check", news.check);
  payload.field("status", news.status);
  payload.field("title", news.title);
  payload.field("figure", news.figure);
  if (!news.advice.empty()) payload.field("advice", news.advice);
  if (!news.url.empty()) payload.field("url", news.url);
  payload.field("since", to_rfc3339(news.since));
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
  return event(delivery_dead, payload);
}

bool repeats_an_error(std::string_view event_type) noexcept {
  return event_type == delivery_dead;
}

std::optional<MessageId> message_told_of(std::string_view payload) {
  const auto document = json::parse(payload);
  const auto* const message = document ? document->root().find("message_id") : nullptr;
  const auto id = message != nullptr ? message->integer() : std::nullopt;
  return id ? std::optional(MessageId{*id}) : std::nullopt;
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

NewMessage alert_raised(const CheckNews& news) {
  return event("pmq.alert.raised", news);
}

NewMessage alert_cleared(const CheckNews& news) {
  return event("pmq.alert.cleared", news);
}

NewMessage alert_test(std::string_view actor) {
  json::Writer payload;
  payload.begin_object();
  payload.field("actor", actor);
  return event("pmq.alert.test", payload);
}

}  // namespace pmq::queue

#include "api/faults.h"

#include <string>

#include "queue/subscription.h"

namespace pmq::api {
namespace {

http::Problem queue_not_found() {
  return {404, "queue_not_found", "There is no queue of that name."};
}

http::Problem delivery_not_found() {
  return {404, "delivery_not_found", "The message has no delivery in that queue."};
}

}  // namespace

std::string_view code(store::ConsumeFault fault) noexcept {
  switch (fault) {
    case store::ConsumeFault::queue_not_found:
      return "queue_not_found";
    case store::ConsumeFault::not_pollable:
      return "not_pollable";
    case store::ConsumeFault::held:
      return "restored";
    case store::ConsumeFault::message_not_found:
      return "message_not_found";
    case store::ConsumeFault::delivery_not_found:
      return "delivery_not_found";
    case store::ConsumeFault::stale_receipt:
      return "stale_receipt";
    case store::ConsumeFault::not_claimed:
      return "not_claimed";
    case store::ConsumeFault::ambiguous_claim:
      return "ambiguous_claim";
  }
  return "stale_receipt";
}

http::Problem problem(store::ConsumeFault fault) {
  switch (fault) {
    case store::ConsumeFault::queue_not_found:
      return queue_not_found();
    case store::ConsumeFault::not_pollable:
      return {409, "not_pollable",
              "The messages of this queue are posted to a webhook: they can't be polled."};
    case store::ConsumeFault::held:
      return {503,
              "restored",
              "A backup was restored: nothing is handed out until its operator has released it.",
              {},
              {{"Retry-After", "60"}}};
    case store::ConsumeFault::message_not_found:
      return message_not_found();
    case store::ConsumeFault::delivery_not_found:
      return delivery_not_found();
    case store::ConsumeFault::stale_receipt:
      break;
    case store::ConsumeFault::not_claimed:
      return {409, "not_claimed", "The caller holds no claim on this message."};
    case store::ConsumeFault::ambiguous_claim:
      return {409, "ambiguous_claim",
              "The caller holds claims on this message in several queues: name one."};
  }
  return {409, "stale_receipt", "The receipt is not the one of this message's claim any more."};
}

http::Problem problem(store::OperateFault fault) {
  switch (fault) {
    case store::OperateFault::message_not_found:
      break;
    case store::OperateFault::delivery_not_found:
      return delivery_not_found();
    case store::OperateFault::queue_not_found:
      return queue_not_found();
    case store::OperateFault::message_expired:
      return {409, "message_expired", "The message has expired."};
    case store::OperateFault::payload_erased:
      return payload_erased();
    case store::OperateFault::too_many_deliveries:
      return http::invalid_request({{http::ProblemPart::Place::pointer, "",
                                     "asks for more deliveries than one message can have (" +
                                         std::to_string(queue::max_deliveries) + ")"}});
  }
  return message_not_found();
}

http::Problem problem(store::SubscriptionFault fault) {
  switch (fault) {
    case store::SubscriptionFault::not_found:
      break;
    case store::SubscriptionFault::exists:
      return {409, "subscription_exists", "There is a subscription of that name already."};
    case store::SubscriptionFault::not_empty:
      return {409, "subscription_not_empty",
              "Deliveries are left in it; force=true gives them up."};
    case store::SubscriptionFault::too_many:
      return http::invalid_request(
          {{http::ProblemPart::Place::pointer, "",
            "asks for one more than the " + std::to_string(queue::max_subscriptions) +
                " subscriptions that one installation can have"}});
    case store::SubscriptionFault::not_a_webhook:
      return {409, "not_a_webhook",
              "This is for webhooks alone; the subscription is of kind pull."};
    case store::SubscriptionFault::secrets_key_missing:
      return {422, "secrets_key_missing",
              "This installation can keep no secrets, so it can have no webhooks: its operator has"
              " to set SECRETS_KEY."};
  }
  return subscription_not_found();
}

http::Problem queue_full() {
  return {
      503,
      "queue_full",
      "No queue that this is for has room (max_depth). Nothing was stored: send it again later.",
      {},
      {{"Retry-After", "10"}}};
}

http::Problem payload_erased() {
  return {409, "payload_erased", "The message's payload was erased: it can't be delivered again."};
}

http::Problem message_not_found() {
  return {404, "message_not_found", "There is no such message."};
}

http::Problem subscription_not_found() {
  return {404, "subscription_not_found", "There is no subscription of that name."};
}

}  // namespace pmq::api

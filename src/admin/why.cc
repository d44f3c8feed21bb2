#include "admin/why.h"

#include "base/text.h"

namespace pmq::admin {
namespace {

using queue::DeliveryState;
using queue::SubscriptionState;

std::string in(Time moment, Time now) {
  return moment > now ? "in " + duration_text(moment - now) : "any moment now";
}

std::string tries(int failed) {
  return failed == 0 ? "" : " It has failed " + counted(failed, "time") + " so far.";
}

std::optional<std::string> held_up(const Circumstances& known) {
  const auto* const queue = known.subscription;
  if (queue == nullptr) return "Its queue has been removed: nobody can take it any more.";
  const auto& reason = queue->state_reason;
  const std::string because = reason ? " Reason: " + *reason : "";
  if (queue->state == SubscriptionState::paused) {
    return "The queue is paused, so nothing of it is handed out until somebody resumes it." +
           because;
  }
  if (queue->state == SubscriptionState::disabled) {
    return "The queue is disabled. Its deliveries wait until somebody resumes it." + because;
  }
  return std::nullopt;
}

std::string ready(const Circumstances& known) {
  const bool is_webhook =
      known.subscription && known.subscription->kind == queue::SubscriptionKind::webhook;
  const std::string taker = is_webhook ? "the dispatcher" : "a worker";
  if (!known.ahead || known.ahead->value == 0) {
    return "It is next: it waits for " + taker + " to take it." +
           (is_webhook ? "" : " When no worker polls this queue, it goes on waiting.");
  }
  return "It is ready, behind " + with_separators(known.ahead->value) +
         (known.ahead->capped       ? " or more others"
          : known.ahead->value == 1 ? " other"
                                    : " others") +
         " that are older or more urgent.";
}

std::string scheduled(const Circumstances& known) {
  const auto due = known.delivery.next_attempt_at.value_or(known.now);
  const bool is_retry = known.delivery.retry_count > 0;
  return (is_retry ? "It failed, and is tried again " : "It is scheduled: it becomes ready ") +
         in(due, known.now) + "." + tries(known.delivery.retry_count);
}

std::string in_progress(const Circumstances& known) {
  const auto& delivery = known.delivery;
  const auto until = delivery.lease_expires_at.value_or(known.now);
  std::string text = delivery.worker.value_or("A worker") + " holds it";
  if (until <= known.now) {
    return text + ", but its lease has run out: the next poll of this queue takes it back.";
  }
  return text + " under a lease that ends " + in(until, known.now) +
         ". Unless it answers by then, the attempt counts as failed." + tries(delivery.retry_count);
}

std::string dead(const Circumstances& known) {
  const int failed = known.delivery.retry_count;
  const std::string how_often = failed == 0 ? "" : " after " + counted(failed, "failed attempt");
  return "It is a dead letter" + how_often + ": it is not tried again until it is requeued.";
}

}  // namespace

std::vector<std::string> why_not_delivered(const Circumstances& known) {
  std::vector<std::string> reasons;
  const auto state = known.delivery.state;
  const bool waits = state == DeliveryState::ready || state == DeliveryState::scheduled;
  if (waits) {
    if (auto hindrance = held_up(known)) reasons.push_back(std::move(*hindrance));
    if (known.breaker_open_until && *known.breaker_open_until > known.now) {
      reasons.push_back(
          "Its endpoint kept failing, so its circuit breaker is open; the next probe "
          "goes out " +
          in(*known.breaker_open_until, known.now) + ".");
    }
    if (known.endpoint_paused_until && *known.endpoint_paused_until > known.now) {
      reasons.push_back("Its endpoint has asked to be left alone (Retry-After), which ends " +
                        in(*known.endpoint_paused_until, known.now) + ".");
    }
  }
  if (state == DeliveryState::ready) reasons.push_back(ready(known));
  if (state == DeliveryState::scheduled) reasons.push_back(scheduled(known));
  if (state == DeliveryState::in_progress) reasons.push_back(in_progress(known));
  if (state == DeliveryState::dead) reasons.push_back(dead(known));
  if (waits && known.expires_at) {
    reasons.push_back(*known.expires_at > known.now
                          ? "It expires " + in(*known.expires_at, known.now) + "."
                          : "It has expired: whoever would take it next makes it a dead letter.");
  }
  return reasons;
}

}  // namespace pmq::admin

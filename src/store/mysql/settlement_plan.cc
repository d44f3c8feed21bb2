#include "store/mysql/settlement_plan.h"

#include <algorithm>

#include "queue/operational_event.h"
#include "queue/retry_policy.h"
#include "webhook/admission.h"

namespace pmq::store::mysql {
namespace {

using queue::DeliveryState;
using webhook::Breaker;
using webhook::BreakerState;
using webhook::Passage;

/// Half-open, the breaker knows its probe by the end of its lease: one that was given up for lost
/// doesn't count any more.
Passage passage_of(const Settlement& settlement, const Breaker& breaker) {
  const bool is_the_probe =
      settlement.passage == Passage::probe && breaker.open_until == settlement.lease_ends_at;
  return is_the_probe ? Passage::probe : Passage::regular;
}

Breaker after(const Settlement& settlement, const Breaker& breaker, Time now) {
  const auto passage = passage_of(settlement, breaker);
  if (std::holds_alternative<webhook::Delivered>(settlement.outcome)) {
    return webhook::after_success(breaker, passage, now);
  }
  if (webhook::is_failure(settlement.outcome)) {
    return webhook::after_failure(breaker, passage, now);
  }
  return passage == Passage::probe ? webhook::give_back_probe(breaker, now) : breaker;
}

std::string reason_of(const Settlement& settlement, const Breaker& before, const Breaker& after) {
  if (std::holds_alternative<webhook::Gone>(settlement.outcome)) {
    return "the probe told nothing: the endpoint is gone";
  }
  return std::string(webhook::reason_of_change(before, after));
}

}  // namespace

SettlementPlanner::SettlementPlanner(std::vector<EndpointRow> endpoints, const Catalog& catalog,
                                     Random& random, Time now)
    : catalog_(catalog), random_(random), now_(now) {
  plan_.endpoints = std::move(endpoints);
}

Settled SettlementPlanner::decide(const Settlement& settlement, const HeldDelivery& held) {
  tell_breaker(settlement);
  auto& decided = plan_.deliveries.emplace_back(DecidedDelivery{&settlement, held, {}, {}});
  Settled settled;
  settled.held = true;
  if (std::holds_alternative<webhook::Delivered>(settlement.outcome)) return settled;

  decided.error = webhook::describe(settlement.outcome);
  if (std::holds_alternative<webhook::Gone>(settlement.outcome)) {
    plan_.gone.push_back(&settlement);
    decided.destination = NextPlace{live_bucket, DeliveryState::ready,
                                    ready_position(held.priority), held.retry_count, now_};
    return settled;
  }
  decided.destination = retry(settlement, held);
  settled.dead = decided.destination->state == DeliveryState::dead;
  if (settled.dead) {
    plan_.deaths.push_back({settlement.receipt.delivery, settlement.subscription,
                            decided.destination->retry_count, decided.error});
  } else {
    settled.next_attempt_at = decided.destination->ready_at;
  }
  return settled;
}

NextPlace SettlementPlanner::retry(const Settlement& settlement, const HeldDelivery& held) const {
  const auto* subscription = catalog_.find(settlement.subscription);
  const auto policy =
      subscription != nullptr ? subscription->retry_policy : queue::default_webhook_policy();
  const int failed = held.retry_count + 1;
  const auto wait = queue::with_jitter(queue::delay_before(policy.backoff, failed), random_);
  const auto next = webhook::next_attempt_at(settlement.outcome, wait, now_);
  if (failed > policy.max_retries || (held.expires_at && next >= *held.expires_at)) {
    return {dead_bucket, DeliveryState::dead, position_at(now_), failed, now_};
  }
  if (next <= now_) {
    return {live_bucket, DeliveryState::ready, ready_position(held.priority), failed, now_};
  }
  return {live_bucket, DeliveryState::scheduled, position_at(next), failed, next};
}

void SettlementPlanner::tell_breaker(const Settlement& settlement) {
  const auto endpoint =
      std::find_if(plan_.endpoints.begin(), plan_.endpoints.end(),
                   [&](const auto& row) { return row.subscription == settlement.subscription; });
  if (endpoint == plan_.endpoints.end()) return;
  const bool delivered = std::holds_alternative<webhook::Delivered>(settlement.outcome);
  (delivered ? endpoint->last_success_at : endpoint->last_failure_at) = settlement.finished_at;
  const auto* const throttled = std::get_if<webhook::Throttled>(&settlement.outcome);
  if (throttled && throttled->retry_at) {
    endpoint->paused_until =
        webhook::paused_until(endpoint->paused_until, *throttled->retry_at, now_);
  }
  const auto before = endpoint->breaker;
  endpoint->breaker = after(settlement, before, now_);
  const auto& now_is = endpoint->breaker;
  if (now_is.state == before.state) return;
  const auto reason = reason_of(settlement, before, now_is);
  plan_.steps.push_back(
      {settlement.subscription, before.state, now_is.state, reason, std::nullopt});
  const queue::BreakerStep step{catalog_.name_of(settlement.subscription), reason,
                                now_is.consecutive_failures, now_is.open_until};
  if (now_is.state == BreakerState::closed) {
    plan_.events.push_back({queue::breaker_closed(step)});
  } else if (webhook::is_failure(settlement.outcome)) {
    plan_.events.push_back({queue::breaker_opened(step), settlement.receipt.delivery});
  }
}

}  // namespace pmq::store::mysql

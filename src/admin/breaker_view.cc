#include "admin/breaker_view.h"

#include "base/text.h"

namespace pmq::admin {
namespace {

using webhook::BreakerState;

constexpr int steps_shown = 10;

std::string style_of(BreakerState state) {
  return state == BreakerState::half_open ? "half-open" : std::string(webhook::name(state));
}

std::string words_for(BreakerState state) {
  return state == BreakerState::half_open ? "half open" : std::string(webhook::name(state));
}

}  // namespace

std::optional<view::BreakerView> breaker_view(const Visit& visit,
                                              const queue::Subscription& subscription) {
  if (subscription.kind != queue::SubscriptionKind::webhook) return std::nullopt;
  const auto endpoints = visit.stores().queue.endpoints({&subscription, 1}, visit.now);
  if (endpoints.empty() || !endpoints.front()) return std::nullopt;
  const auto& endpoint = *endpoints.front();
  view::BreakerView view;
  view.queue = subscription.name;
  view.queue_href = visit.href("/queues/" + subscription.name);
  view.state = style_of(endpoint.breaker.state);
  view.state_label = words_for(endpoint.breaker.state);
  view.failures = with_separators(endpoint.breaker.consecutive_failures);
  view.in_flight = with_separators(endpoint.in_flight);
  if (endpoint.breaker.state != BreakerState::closed) {
    view.open_until = endpoint.breaker.open_until;
  }
  view.paused_until = endpoint.paused_until;
  view.last_success_at = endpoint.last_success_at;
  view.last_failure_at = endpoint.last_failure_at;
  view.may_trip = endpoint.breaker.state == BreakerState::closed;
  view.may_reset = !view.may_trip;
  const auto changes =
      visit.stores().queue.breaker_changes(subscription.name, {steps_shown, std::nullopt});
  if (!changes) return view;
  for (const auto& change : changes->rows) {
    view.steps.push_back({words_for(change.from), words_for(change.to), style_of(change.to),
                          change.reason, change.actor.value_or(""), change.at});
  }
  return view;
}

}  // namespace pmq::admin

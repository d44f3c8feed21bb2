#include "api/subscription_view.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "api/render.h"
#include "webhook/header_rules.h"
#include "webhook/signing_secret.h"

namespace pmq::api {
namespace {

void write(json::Writer& out, const queue::Backoff& backoff) {
  out.begin_object();
  if (const auto* const list = std::get_if<queue::DelayList>(&backoff)) {
    out.key("delays_seconds");
    out.begin_array();
    for (const seconds delay : list->delays)
      out.integer(delay.count());
    out.end_array();
  } else if (const auto* const formula = std::get_if<queue::DelayFormula>(&backoff)) {
    out.field("base_seconds", formula->base.count());
    out.field("factor", formula->factor);
    out.field("max_seconds", formula->max.count());
  }
  out.end_object();
}

void write_settings(json::Writer& out, const queue::WebhookSettings& settings) {
  out.field("url", settings.url);
  out.field("format", name(settings.format));
  out.key("headers");
  out.begin_object();
  for (const queue::Header& header : settings.headers)
    out.field(header.name, webhook::hidden_header_value);
  out.end_object();
  out.field("timeout_seconds", settings.timeout.count());
  out.field("max_in_flight", settings.max_in_flight);
  out.key("rate_per_second");
  if (settings.rate_per_second) {
    out.number(*settings.rate_per_second);
  } else {
    out.null();
  }
}

void write_endpoint(json::Writer& out, const store::EndpointStatus& endpoint) {
  const auto& key = endpoint.signing_public_key;
  write_optional(out, "previous_secret_until", endpoint.previous_secret_until);
  write_optional(out, "signing_public_key",
                 key ? std::optional{webhook::public_key_text(*key)} : std::nullopt);
  out.field("in_flight", endpoint.in_flight);
  write_optional(out, "last_success_at", endpoint.last_success_at);
  write_optional(out, "last_failure_at", endpoint.last_failure_at);
  write_optional(out, "paused_until", endpoint.paused_until);
}

void write_breaker(json::Writer& out, const std::optional<store::EndpointStatus>& endpoint) {
  out.begin_object();
  if (endpoint) {
    const webhook::Breaker& breaker = endpoint->breaker;
    out.field("state", name(breaker.state));
    out.field("consecutive_failures", breaker.consecutive_failures);
    out.field("recent_attempts", breaker.window_size);
    out.field("recent_failures", std::popcount(breaker.window));
    write_optional(out, "open_until", breaker.open_until);
    write_optional(out, "closed_at", breaker.closed_at);
  } else {
    out.field("state", name(webhook::BreakerState::closed));
  }
  out.end_object();
}

template <typename Integer>
void write_integer(json::Writer& out, std::string_view name, const std::optional<Integer>& value) {
  out.key(name);
  if (value) {
    out.integer(*value);
  } else {
    out.null();
  }
}

}  // namespace

SubscriptionView view_of(store::Store& store, queue::Subscription subscription, Time now) {
  std::vector<queue::Subscription> one;
  one.push_back(std::move(subscription));
  return std::move(views_of(store, std::move(one), now).front());
}

std::vector<SubscriptionView> views_of(store::Store& store,
                                       std::vector<queue::Subscription> subscriptions, Time now) {
  const bool any_webhook =
      std::any_of(subscriptions.begin(), subscriptions.end(),
                  [](const queue::Subscription& each) { return each.webhook.has_value(); });
  std::vector<std::optional<store::EndpointStatus>> endpoints(subscriptions.size());
  if (any_webhook) endpoints = store.endpoints(subscriptions, now);
  std::vector<SubscriptionView> views;
  for (std::size_t i = 0; i < subscriptions.size(); ++i)
    views.push_back({std::move(subscriptions[i]), std::move(endpoints.at(i))});
  return views;
}

void write(json::Writer& out, const SubscriptionView& view) {
  const queue::Subscription& subscription = view.subscription;
  out.begin_object();
  out.field("name", subscription.name);
  out.field("kind", name(subscription.kind));
  out.key("event_types");
  out.begin_array();
  for (const std::string& glob : subscription.event_types)
    out.string(glob);
  out.end_array();
  out.field("max_retries", subscription.retry_policy.max_retries);
  out.key("backoff");
  write(out, subscription.retry_policy.backoff);
  write_integer(out, "max_depth", subscription.max_depth);
  write_integer(out, "keep_finished_days", subscription.keep_finished_days);
  write_integer(out, "keep_dead_days", subscription.keep_dead_days);
  if (subscription.webhook) write_settings(out, *subscription.webhook);
  if (view.secret) out.field("secret", webhook::signing_secret_text(*view.secret).reveal());
  if (view.endpoint) write_endpoint(out, *view.endpoint);
  out.field("state", name(subscription.state));
  write_optional(out, "state_reason", subscription.state_reason);
  out.key("breaker");
  write_breaker(out, view.endpoint);
  write_time(out, "created_at", subscription.created_at);
  write_time(out, "updated_at", subscription.updated_at);
  out.end_object();
}

void write(json::Writer& out, std::span<const SubscriptionView> views,
           const std::optional<std::string>& next_cursor) {
  out.begin_object();
  out.key("subscriptions");
  out.begin_array();
  for (const SubscriptionView& view : views)
    write(out, view);
  out.end_array();
  write_optional(out, "next_cursor", next_cursor);
  out.end_object();
}

void write(json::Writer& out, const SubscriptionView& view,
           const store::Page<store::BreakerChange>& changes) {
  out.begin_object();
  out.field("name", view.subscription.name);
  out.key("breaker");
  write_breaker(out, view.endpoint);
  out.key("changes");
  out.begin_array();
  for (const auto& change : changes.rows) {
    out.begin_object();
    write_time(out, "at", change.at);
    out.field("from", name(change.from));
    out.field("to", name(change.to));
    out.field("reason", change.reason);
    write_optional(out, "actor", change.actor);
    out.end_object();
  }
  out.end_array();
  write_optional(out, "next_cursor", changes.next_cursor);
  out.end_object();
}

}  // namespace pmq::api

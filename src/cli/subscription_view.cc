#include "cli/subscription_view.h"

#include <sstream>

#include "cli/table.h"
#include "cli/text.h"
#include "json/write.h"
#include "webhook/signing_secret.h"

namespace pmq::cli {
namespace {

std::string text(const queue::DelayList& list) {
  std::string waits;
  for (const auto delay : list.delays)
    waits += (waits.empty() ? "" : ", ") + duration_text(delay);
  return waits;
}

std::string text(const queue::DelayFormula& formula) {
  std::ostringstream out;
  out << duration_text(formula.base) << ", each time " << formula.factor << "-fold, up to "
      << duration_text(formula.max);
  return out.str();
}

std::string text(const queue::Backoff& backoff) {
  return std::visit([](const auto& form) { return text(form); }, backoff);
}

std::string state_text(const queue::Subscription& subscription) {
  constexpr std::size_t reason_width = 80;
  std::string state{queue::name(subscription.state)};
  if (!subscription.state_reason) return state;
  return state + ": " + one_line(*subscription.state_reason, reason_width);
}

void tell_webhook(std::ostream& out, const queue::WebhookSettings& settings) {
  out << "url          " << settings.url << '\n'
      << "format       " << queue::name(settings.format) << '\n'
      << "timeout      " << duration_text(settings.timeout) << '\n';
  // Only names: a value can be a password.
  for (const auto& header : settings.headers)
    out << "header       " << header.name << '\n';
  out << "rate         ";
  if (settings.rate_per_second) {
    out << *settings.rate_per_second << " a second\n";
  } else {
    out << "no bound\n";
  }
}

std::string breaker_text(const webhook::Breaker& breaker) {
  std::string text{webhook::name(breaker.state)};
  if (breaker.open_until) text += " until " + to_rfc3339(*breaker.open_until);
  if (breaker.consecutive_failures > 0)
    text += ", " + std::to_string(breaker.consecutive_failures) + " failures in a row";
  return text;
}

std::string text(const std::optional<Time>& time) {
  return time ? to_rfc3339(*time) : "never";
}

void tell_endpoint(std::ostream& out, const store::EndpointStatus& endpoint,
                   const queue::WebhookSettings& settings) {
  out << "in flight    " << endpoint.in_flight << " of " << settings.max_in_flight << '\n'
      << "breaker      " << breaker_text(endpoint.breaker) << '\n'
      << "success      " << text(endpoint.last_success_at) << '\n'
      << "failure      " << text(endpoint.last_failure_at) << '\n';
  if (endpoint.paused_until)
    out << "paused until " << to_rfc3339(*endpoint.paused_until) << ", as the endpoint asked\n";
  if (endpoint.signing_public_key)
    out << "public key   " << webhook::public_key_text(*endpoint.signing_public_key) << '\n';
  if (endpoint.previous_secret_until)
    out << "old secret   signs until " << to_rfc3339(*endpoint.previous_secret_until) << '\n';
}

}  // namespace

void tell_days(std::ostream& out, const char* name, const std::optional<int>& days) {
  if (!days) return;
  out << name << (*days == 0 ? "kept for ever" : "kept for " + counted(*days, "day")) << '\n';
}

std::string details(const api::SubscriptionView& view) {
  const queue::Subscription& subscription = view.subscription;
  std::ostringstream out;
  out << "name         " << subscription.name << '\n'
      << "kind         " << queue::name(subscription.kind) << '\n'
      << "state        " << state_text(subscription) << '\n'
      << "event types  " << joined(subscription.event_types) << '\n'
      << "max retries  " << subscription.retry_policy.max_retries << '\n'
      << "backoff      " << text(subscription.retry_policy.backoff) << '\n';
  if (subscription.max_depth) {
    out << "max depth    " << with_separators(*subscription.max_depth) << '\n';
  }
  tell_days(out, "finished     ", subscription.keep_finished_days);
  tell_days(out, "dead letters ", subscription.keep_dead_days);
  if (subscription.webhook) tell_webhook(out, *subscription.webhook);
  if (subscription.webhook && view.endpoint)
    tell_endpoint(out, *view.endpoint, *subscription.webhook);
  out << "created      " << to_rfc3339(subscription.created_at) << '\n'
      << "updated      " << to_rfc3339(subscription.updated_at) << '\n';
  if (view.secret) {
    out << "secret       " << webhook::signing_secret_text(*view.secret).reveal()
        << "  (shown this once)\n";
  }
  return out.str();
}

std::string overview(std::span<const api::SubscriptionView> views) {
  constexpr std::size_t filter_width = 60;
  Table table{{{"NAME"}, {"KIND"}, {"RETRIES", Align::right}, {"EVENT TYPES"}, {"STATE"}}};
  for (const auto& view : views) {
    const queue::Subscription& subscription = view.subscription;
    std::string state = state_text(subscription);
    if (view.endpoint && view.endpoint->breaker.state != webhook::BreakerState::closed)
      state += ", breaker " + std::string{webhook::name(view.endpoint->breaker.state)};
    table.add({subscription.name, std::string{queue::name(subscription.kind)},
               std::to_string(subscription.retry_policy.max_retries),
               one_line(joined(subscription.event_types), filter_width), std::move(state)});
  }
  std::ostringstream out;
  out << table;
  return out.str();
}

std::string breaker_history(const store::Page<store::BreakerChange>& changes) {
  Table table{{{"AT"}, {"FROM"}, {"TO"}, {"REASON"}, {"BY"}}};
  for (const auto& change : changes.rows) {
    table.add({to_rfc3339(change.at), std::string{webhook::name(change.from)},
               std::string{webhook::name(change.to)}, change.reason, change.actor.value_or("")});
  }
  if (table.empty()) return "It has always been closed.\n";
  std::ostringstream out;
  out << table;
  return out.str();
}

std::string details_json(const api::SubscriptionView& view) {
  json::Writer out;
  api::write(out, view);
  return out.take() + '\n';
}

std::string overview_json(std::span<const api::SubscriptionView> views) {
  json::Writer out;
  api::write(out, views, std::nullopt);
  return out.take() + '\n';
}

std::string breaker_json(const api::SubscriptionView& view,
                         const store::Page<store::BreakerChange>& changes) {
  json::Writer out;
  api::write(out, view, changes);
  return out.take() + '\n';
}

}  // namespace pmq::cli

#include "cli/subscription_view.h"

#include <sstream>

#include "cli/table.h"
#include "cli/text.h"
#include "json/write.h"

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

void write(json::Writer& out, const queue::DelayList& list) {
  out.key("delays_seconds");
  out.begin_array();
  for (const auto delay : list.delays)
    out.integer(delay.count());
  out.end_array();
}

void write(json::Writer& out, const queue::DelayFormula& formula) {
  out.field("base_seconds", formula.base.count());
  out.field("factor", formula.factor);
  out.field("max_seconds", formula.max.count());
}

void write(json::Writer& out, const queue::Subscription& subscription) {
  out.begin_object();
  out.field("name", subscription.name);
  out.field("kind", queue::name(subscription.kind));
  out.key("event_types");
  out.begin_array();
  for (const auto& glob : subscription.event_types)
    out.string(glob);
  out.end_array();
  out.field("max_retries", subscription.retry_policy.max_retries);
  out.key("backoff");
  out.begin_object();
  std::visit([&](const auto& form) { write(out, form); }, subscription.retry_policy.backoff);
  out.end_object();
  out.field("state", queue::name(subscription.state));
  if (subscription.state_reason) {
    out.field("state_reason", *subscription.state_reason);
  } else {
    out.field("state_reason", nullptr);
  }
  // A pull queue has no breaker that could open.
  out.raw_field("breaker", R"({"state":"closed"})");
  out.field("created_at", to_rfc3339(subscription.created_at));
  out.field("updated_at", to_rfc3339(subscription.updated_at));
  out.end_object();
}

}  // namespace

std::string details(const queue::Subscription& subscription) {
  std::ostringstream out;
  out << "name         " << subscription.name << '\n'
      << "kind         " << queue::name(subscription.kind) << '\n'
      << "state        " << state_text(subscription) << '\n'
      << "event types  " << joined(subscription.event_types) << '\n'
      << "max retries  " << subscription.retry_policy.max_retries << '\n'
      << "backoff      " << text(subscription.retry_policy.backoff) << '\n'
      << "created      " << to_rfc3339(subscription.created_at) << '\n'
      << "updated      " << to_rfc3339(subscription.updated_at) << '\n';
  return out.str();
}

std::string overview(std::span<const queue::Subscription> subscriptions) {
  constexpr std::size_t filter_width = 60;
  Table table{{{"NAME"}, {"KIND"}, {"RETRIES", Align::right}, {"EVENT TYPES"}, {"STATE"}}};
  for (const auto& subscription : subscriptions) {
    table.add({subscription.name, std::string{queue::name(subscription.kind)},
               std::to_string(subscription.retry_policy.max_retries),
               one_line(joined(subscription.event_types), filter_width), state_text(subscription)});
  }
  std::ostringstream out;
  out << table;
  return out.str();
}

std::string details_json(const queue::Subscription& subscription) {
  json::Writer out;
  write(out, subscription);
  return out.take() + '\n';
}

std::string overview_json(std::span<const queue::Subscription> subscriptions) {
  json::Writer out;
  out.begin_object();
  out.key("subscriptions");
  out.begin_array();
  for (const auto& subscription : subscriptions)
    write(out, subscription);
  out.end_array();
  out.field("next_cursor", nullptr);
  out.end_object();
  return out.take() + '\n';
}

}  // namespace pmq::cli

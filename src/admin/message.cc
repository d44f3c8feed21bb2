#include "view/message.h"

#include <algorithm>
#include <charconv>

#include "admin/handlers.h"
#include "admin/log_rows.h"
#include "admin/paging.h"
#include "admin/payload_tree.h"
#include "admin/state_words.h"
#include "admin/timeline.h"
#include "admin/why.h"
#include "base/text.h"
#include "http/problem.h"

namespace pmq::admin {
namespace {

using queue::DeliveryState;
using Subscriptions = std::vector<queue::Subscription>;

[[noreturn]] void no_such_message() {
  throw http::Refusal({404, "message_not_found",
                       "There is no message of this number, or its time of keeping is over."});
}

std::int64_t number_in(std::string_view text, std::int64_t greatest) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size() || number < 1 || number > greatest) {
    no_such_message();
  }
  return number;
}

store::MessageHistory message_of(const Visit& visit) {
  auto history =
      visit.stores().queue.find_message({number_in(visit.parameter, queue::max_message_id)});
  if (!history) no_such_message();
  return std::move(*history);
}

std::vector<view::Fact> facts_of(const Visit& visit, const queue::Message& message) {
  std::vector<view::Fact> facts;
  const auto text = [&](std::string name, const std::optional<std::string>& value,
                        std::string href = "") {
    if (value) facts.push_back({std::move(name), *value, std::move(href), std::nullopt});
  };
  const auto time = [&](std::string name, const std::optional<Time>& value) {
    if (value) facts.push_back({std::move(name), "", "", value});
  };
  text("Event type", message.event_type, visit.href("/messages", {{"type", message.event_type}}));
  text("Producer", message.producer, visit.href("/messages", {{"producer", message.producer}}));
  time("Enqueued", message.created_at);
  time("Not before", message.not_before);
  time("Expires", message.expires_at);
  if (message.priority != 0) text("Priority", std::to_string(message.priority));
  text("Idempotency key", message.idempotency_key);
  text("Ordering key", message.ordering_key);
  text("Request", message.request_id);
  text("Schema version", message.schema_version);
  if (const auto trace = queue::trace_id(message)) {
    text("Trace", trace, visit.href("/messages", {{"trace", *trace}}));
  }
  text("CloudEvent", message.cloudevent);
  return facts;
}

constexpr int log_lines_shown = 20;

/// What services said of its trace.
void add_log(const Visit& visit, const queue::Message& message, view::MessageView& view) {
  const auto trace = queue::trace_id(message);
  if (!trace) return;
  store::LogFilter filter;
  filter.trace_id = *trace;
  view.log_href = visit.href("/logs", {{"trace", *trace}});
  view.log = log_rows(visit, visit.stores().logs.search(filter, {log_lines_shown, {}}).rows);
}

const queue::Subscription* named(const Subscriptions& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == name; });
  return found == all.end() ? nullptr : &*found;
}

/// What keeps all deliveries of a webhook from its endpoint.
void add_endpoint(Circumstances& known, const Visit& visit) {
  const auto* const subscription = known.subscription;
  if (!subscription || subscription->kind != queue::SubscriptionKind::webhook) return;
  const auto endpoints = visit.stores().queue.endpoints({subscription, 1}, visit.now);
  if (endpoints.empty() || !endpoints.front()) return;
  const auto& endpoint = *endpoints.front();
  if (endpoint.breaker.state != webhook::BreakerState::closed) {
    known.breaker_open_until = endpoint.breaker.open_until;
  }
  known.endpoint_paused_until = endpoint.paused_until;
}

view::DeliveryView view_of(const Visit& visit, const store::DeliveryHistory& history,
                           const Subscriptions& subscriptions, const queue::Message& message) {
  const auto& delivery = history.delivery;
  const auto state = delivery.state;
  const auto* const subscription = named(subscriptions, delivery.queue);
  view::DeliveryView view;
  view.id = std::to_string(delivery.id.value);
  view.queue = delivery.queue;
  view.queue_href = visit.href("/queues/" + delivery.queue);
  view.state = style_of(state);
  view.state_label = words_for(state);
  Circumstances known{.delivery = delivery,
                      .subscription = subscription,
                      .ahead = std::nullopt,
                      .breaker_open_until = std::nullopt,
                      .endpoint_paused_until = std::nullopt,
                      .expires_at = message.expires_at,
                      .now = visit.now};
  if (state == DeliveryState::ready) known.ahead = visit.stores().desk.ahead_of(delivery.id);
  add_endpoint(known, visit);
  view.why = why_not_delivered(known);
  view.lease_until = delivery.lease_expires_at;
  view.timeline = timeline(history, visit.now);
  view.may_release = state == DeliveryState::in_progress;
  view.may_cancel = state == DeliveryState::ready || state == DeliveryState::scheduled;
  view.may_requeue = state == DeliveryState::dead;
  if (view.may_requeue) view.edit_href = visit.href("/dead-letters/" + view.id);
  return view;
}

std::string words_for(store::OperateFault fault) {
  switch (fault) {
    case store::OperateFault::message_not_found:
      return "There is no such message any more.";
    case store::OperateFault::delivery_not_found:
      return "It has no delivery there.";
    case store::OperateFault::queue_not_found:
      return "There is no such queue any more.";
    case store::OperateFault::message_expired:
      return "It has expired: nobody would be given it.";
    case store::OperateFault::payload_erased:
      return "Its payload was erased: there is nothing to be delivered.";
    case store::OperateFault::too_many_deliveries:
      return "It has been replayed as often as it can be.";
  }
  return "It can't be done.";
}

/// Another window may have been faster: told, not taken for a fault.
void tell_of_nothing(const Visit& visit) {
  visit.notify({view::Tone::info,
                "Nothing was changed: it is in another state by now, as you see below.", "", ""});
}

}  // namespace

http::Response show_message(Visit& visit) {
  const auto history = message_of(visit);
  const auto subscriptions = all_subscriptions(visit);
  view::MessageView view;
  view.id = std::to_string(history.message.id.value);
  view.event_type = history.message.event_type;
  view.facts = facts_of(visit, history.message);
  view.payload = payload_view(history.message.payload);
  view.payload.erased_at = history.message.payload_erased_at;
  for (const auto& delivery : history.deliveries)
    view.deliveries.push_back(view_of(visit, delivery, subscriptions, history.message));
  for (const auto& subscription : subscriptions)
    if (!history.message.payload_erased_at) view.queues.push_back(subscription.name);
  add_log(visit, history.message, view);
  auto page = visit.page("Message " + view.id, "messages");
  page.live = true;
  return html(view::render(visit.site.templates, page, view));
}

http::Response replay_message(Visit& visit) {
  const queue::MessageId id{number_in(visit.parameter, queue::max_message_id)};
  const auto chosen = visit.form.get("queue");
  const auto queue = chosen.empty() ? std::nullopt : std::optional(std::string(chosen));
  const auto replayed = [&] {
    const store::Audited audited(
        visit.stores().audit, visit.audit("message.replay", "message " + std::to_string(id.value)));
    return visit.stores().queue.replay(id, queue, visit.actor(visit.reason()), visit.now);
  }();
  if (!replayed) {
    visit.notify({view::Tone::warning, words_for(replayed.error()), "", ""});
  } else if (replayed->empty()) {
    visit.notify({view::Tone::info,
                  "Nothing was replayed: no filter matches it, or it is still on its way.", "",
                  ""});
  } else {
    const auto made = static_cast<std::int64_t>(replayed->size());
    visit.notify({view::Tone::success,
                  made == 1 ? "One new delivery was made."
                            : with_separators(made) + " new deliveries were made.",
                  "", ""});
  }
  return see_other(visit.href("/messages/" + std::to_string(id.value)));
}

http::Response act_on_delivery(Visit& visit) {
  const queue::DeliveryId id{number_in(visit.parameter, queue::max_delivery_id)};
  const auto message = queue::message_of(id);
  const auto what = visit.form.get("what");
  auto& stores = visit.stores();
  const auto actor = visit.actor(visit.reason());
  const std::string target =
      "message " + std::to_string(message.value) + ", delivery " + std::to_string(id.value);
  bool changed = false;
  std::string told;
  if (what == "release") {
    const store::Audited audited(stores.audit, visit.audit("delivery.release", target));
    changed = stores.desk.release(id, actor, visit.now);
    told = "The lease was taken away: it is ready again.";
  } else if (what == "requeue") {
    const store::Audited audited(stores.audit, visit.audit("delivery.requeue", target));
    changed = stores.queue
                  .requeue(std::vector{id}, std::nullopt, store::BulkMode::apply, actor, visit.now)
                  .changed > 0;
    told = "It was requeued: it is ready again.";
  } else if (what == "cancel") {
    const auto history = stores.queue.find_message(message);
    if (!history) no_such_message();
    for (const auto& each : history->deliveries) {
      if (each.delivery.id != id) continue;
      const store::Audited audited(stores.audit, visit.audit("delivery.cancel", target));
      const auto count = stores.queue.cancel(message, each.delivery.queue, actor, visit.now);
      changed = count && *count > 0;
    }
    told = "It was cancelled.";
  }
  if (changed) {
    visit.notify({view::Tone::success, told, "", ""});
  } else {
    tell_of_nothing(visit);
  }
  return see_other(visit.href("/messages/" + std::to_string(message.value)));
}

}  // namespace pmq::admin

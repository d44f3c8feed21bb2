#include "view/queues.h"

#include "view/sheet.h"

namespace pmq::view {
namespace {

void fill(Dictionary& values, const Tile& tile) {
  set(values, "TILE_LABEL", tile.label);
  set(values, "TILE_VALUE", tile.value);
  set_optional(values, "TILE_DETAIL", tile.detail);
  set(values, "TILE_STYLE", tile.style);
  set(values, "TILE_HREF", tile.href);
}

void fill(Dictionary& values, const BreakerView& breaker) {
  set(values, "QUEUE", breaker.queue);
  set(values, "QUEUE_HREF", breaker.queue_href);
  set(values, "BREAKER_STATE", breaker.state);
  set(values, "BREAKER_LABEL", breaker.state_label);
  set(values, "FAILURES", breaker.failures);
  set(values, "IN_FLIGHT", breaker.in_flight);
  set_time(values, "OPEN_UNTIL", breaker.open_until);
  set_time(values, "PAUSED_UNTIL", breaker.paused_until);
  set_time(values, "LAST_SUCCESS", breaker.last_success_at);
  set_time(values, "LAST_FAILURE", breaker.last_failure_at);
  show(values, "TRIP", breaker.may_trip);
  show(values, "RESET", breaker.may_reset);
  for (const auto& step : breaker.steps) {
    auto& row = add(values, "STEP");
    set(row, "FROM_STATE", step.from);
    set(row, "TO_STATE", step.to);
    set(row, "TO_STYLE", step.style);
    set_foreign(row, "STEP_REASON", step.reason);
    set_optional(row, "STEP_ACTOR", step.actor);
    set_time(row, "AT", step.at);
  }
  show(values, "NO_STEP", breaker.steps.empty());
}

}  // namespace

std::string render(const Templates& templates, const Page& page, const QueuesView& view) {
  Sheet sheet(templates, page, "queues.tpl");
  auto& body = sheet.body();
  set_queue_rows(body, "QUEUES", view.queues);
  set(body, "NEW_HREF", view.new_href);
  return sheet.html();
}

std::string render(const Templates& templates, const Page& page, const QueueView& view) {
  Sheet sheet(templates, page, "queue.tpl");
  auto& body = sheet.body();
  set(body, "QUEUE", view.name);
  set(body, "KIND", view.kind);
  set(body, "STATE", view.state);
  show(body, view.is_active ? "ACTIVE" : "HELD", true);
  set_optional(body, "STATE_REASON", view.state_reason);
  for (const auto& tile : view.tiles)
    fill(add(body, "TILE"), tile);
  for (const auto& fact : view.settings) {
    auto& row = add(body, "SETTING");
    set(row, "NAME", fact.name);
    if (fact.time) {
      set_time(add(row, "AS_TIME"), "AT", *fact.time);
    } else {
      set_foreign(add(row, "AS_TEXT"), "VALUE", fact.value);
    }
  }
  set_links(body, "SPAN", view.spans);
  if (view.chart) set_chart(body, "CHART", *view.chart);
  if (view.waiting) set_chart(body, "WAITING_CHART", *view.waiting);
  if (view.breaker) fill(add(body, "BREAKER"), *view.breaker);
  show(body, view.kind == "webhook" ? "IS_WEBHOOK" : "IS_PULL", true);
  set(body, "EDIT_HREF", view.edit_href);
  return sheet.html();
}

std::string render(const Templates& templates, const Page& page, const QueueFormView& view) {
  Sheet sheet(templates, page, "queue_form.tpl");
  auto& body = sheet.body();
  show(body, view.is_new ? "NEW" : "CHANGED", true);
  set(body, "ACTION", view.action);
  set(body, "BACK", view.back);
  set_foreign(body, "NAME", view.name);
  set(body, "EVENT_TYPES", view.event_types);
  set_foreign(body, "MAX_RETRIES", view.max_retries);
  set_foreign(body, "DELAYS", view.delays);
  set_foreign(body, "MAX_DEPTH", view.max_depth);
  set_foreign(body, "KEEP_FINISHED", view.keep_finished_days);
  set_foreign(body, "KEEP_DEAD", view.keep_dead_days);
  set_foreign(body, "URL", view.url);
  set_foreign(body, "TIMEOUT", view.timeout);
  set_foreign(body, "MAX_IN_FLIGHT", view.max_in_flight);
  set_foreign(body, "RATE", view.rate);
  set_optional(body, "FAULT", view.fault);
  const bool is_webhook = view.kind == "webhook";
  show(body, is_webhook ? "KIND_WEBHOOK" : "KIND_PULL", true);
  show(body, "WEBHOOK_FIELDS", view.is_new || is_webhook);
  return sheet.html();
}

std::string render(const Templates& templates, const Page& page, const BreakersView& view) {
  Sheet sheet(templates, page, "breakers.tpl");
  auto& body = sheet.body();
  for (const auto& breaker : view.breakers) {
    auto& card = add(body, "BREAKER");
    fill(card, breaker);
    show(card, "MAY_CHANGE", page.may_change);
  }
  show(body, "NONE", view.breakers.empty());
  return sheet.html();
}

std::string render(const Templates& templates, const Page& page, const SecretView& view) {
  Sheet sheet(templates, page, "secret.tpl");
  auto& body = sheet.body();
  set(body, "QUEUE", view.queue);
  set(body, "QUEUE_HREF", view.queue_href);
  set(body, "SECRET", view.secret);
  set(body, "ADVICE", view.advice);
  return sheet.html();
}

}  // namespace pmq::view

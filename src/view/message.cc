#include "view/message.h"

#include "view/sheet.h"

namespace pmq::view {
namespace {

void fill(Dictionary& row, const Fact& fact) {
  set(row, "FACT", fact.name);
  if (fact.time) {
    set_time(add(row, "FACT_TIME"), "AT", *fact.time);
  } else if (fact.href.empty()) {
    set_foreign(add(row, "FACT_TEXT"), "VALUE", fact.value);
  } else {
    auto& link = add(row, "FACT_LINK");
    set_foreign(link, "VALUE", fact.value);
    set(link, "HREF", fact.href);
  }
}

void fill(Dictionary& row, const TimelineEntry& entry) {
  set(row, "STYLE", entry.style);
  set(row, "WHAT", entry.what);
  set_optional(row, "DETAIL", entry.detail);
  set_optional(row, "ERROR", entry.error);
  set_time(row, "AT", entry.at);
}

void fill(Dictionary& card, const DeliveryView& delivery, bool may_change) {
  show(card, "MAY_CHANGE", may_change);
  set(card, "DELIVERY_ID", delivery.id);
  set(card, "QUEUE", delivery.queue);
  set(card, "QUEUE_HREF", delivery.queue_href);
  set(card, "STATE", delivery.state);
  set(card, "STATE_LABEL", delivery.state_label);
  if (!delivery.why.empty()) {
    auto& why = add(card, "WHY");
    for (const auto& reason : delivery.why)
      set_foreign(add(why, "REASON"), "TEXT", reason);
  }
  set_time(card, "LEASE_UNTIL", delivery.lease_until);
  for (const auto& entry : delivery.timeline)
    fill(add(card, "EVENT"), entry);
  show(card, "RELEASE", delivery.may_release);
  show(card, "CANCEL", delivery.may_cancel);
  show(card, "REQUEUE", delivery.may_requeue);
  if (!delivery.edit_href.empty()) set(add(card, "EDIT"), "EDIT_HREF", delivery.edit_href);
}

}  // namespace

std::string render(const Templates& templates, const Page& page, const MessageView& view) {
  Sheet sheet(templates, page, "message.tpl");
  auto& body = sheet.body();
  set(body, "ID", view.id);
  set(body, "EVENT_TYPE", view.event_type);
  for (const auto& fact : view.facts)
    fill(add(body, "FACTS"), fact);
  set_payload(body, "PAYLOAD", view.payload);
  for (const auto& delivery : view.deliveries)
    fill(add(body, "DELIVERY"), delivery, page.may_change);
  show(body, "NO_DELIVERY", view.deliveries.empty());
  if (!view.queues.empty() && page.may_change) {
    auto& replay = add(body, "MAY_REPLAY");
    for (const auto& queue : view.queues)
      set(add(replay, "QUEUE_OPTION"), "QUEUE", queue);
  }
  if (view.log_href.empty()) return sheet.html();
  auto& log = add(body, "LOG");
  set(log, "LOG_HREF", view.log_href);
  show(log, "NO_LOG", view.log.empty());
  set_log_rows(log, view.log);
  return sheet.html();
}

}  // namespace pmq::view

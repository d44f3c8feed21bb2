#include "view/messages.h"

#include "view/sheet.h"

namespace pmq::view {
namespace {

void fill_form(Dictionary& body, const MessagesView& view) {
  set_foreign(body, "TYPE_VALUE", view.fields.event_type);
  set_foreign(body, "PRODUCER_VALUE", view.fields.producer);
  set_foreign(body, "TRACE_VALUE", view.fields.trace);
  set(body, "SINCE_VALUE", view.fields.since);
  set(body, "UNTIL_VALUE", view.fields.until);
  show(body, "NARROWED", view.is_narrowed);
  for (const auto& queue : view.queues) {
    auto& option = add(body, "QUEUE_OPTION");
    set(option, "QUEUE", queue);
    show(option, "CHOSEN", queue == view.fields.queue);
  }
  for (const auto& status : view.statuses) {
    auto& option = add(body, "STATUS_OPTION");
    set(option, "VALUE", status.href);
    set(option, "LABEL", status.label);
    show(option, "CHOSEN", status.href == view.fields.status);
  }
}

void fill(Dictionary& row, const MessageRow& message) {
  set(row, "ID", message.id);
  set(row, "HREF", message.href);
  set(row, "EVENT_TYPE", message.event_type);
  set_foreign(row, "PRODUCER", message.producer);
  set(row, "SIZE", message.size);
  set_time(row, "CREATED_AT", message.created_at);
  for (const auto& delivery : message.deliveries) {
    auto& mark = add(row, "MARK");
    set(mark, "QUEUE", delivery.queue);
    set(mark, "STATE", delivery.state);
    set(mark, "STATE_LABEL", delivery.label);
  }
  set_optional(row, "MORE", message.more);
  show(row, "NO_DELIVERY", message.deliveries.empty());
}

}  // namespace

std::string render(const Templates& templates, const Page& page, const MessagesView& view) {
  Sheet sheet(templates, page, "messages.tpl");
  auto& body = sheet.body();
  fill_form(body, view);
  if (view.messages.empty()) {
    show(body, view.goes_on ? "GOES_ON" : view.is_narrowed ? "NONE_MATCH" : "NONE_YET", true);
  } else {
    auto& some = add(body, "SOME");
    for (const auto& message : view.messages)
      fill(add(some, "MESSAGE"), message);
  }
  if (!view.next_href.empty()) set(add(body, "NEXT"), "NEXT_HREF", view.next_href);
  if (!view.first_href.empty()) set(add(body, "FIRST"), "FIRST_HREF", view.first_href);
  return sheet.html();
}

}  // namespace pmq::view

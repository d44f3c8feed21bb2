#include "view/dead_letter.h"

#include "view/sheet.h"

namespace pmq::view {

std::string render(const Templates& templates, const Page& page, const DeadLetterView& view) {
  Sheet sheet(templates, page, "dead_letter.tpl");
  auto& body = sheet.body();
  set(body, "DELIVERY_ID", view.delivery_id);
  set(body, "MESSAGE_ID", view.message_id);
  set(body, "MESSAGE_HREF", view.message_href);
  set(body, "QUEUE", view.queue);
  set(body, "EVENT_TYPE", view.event_type);
  set_foreign(body, "ERROR", view.error);
  set(body, "PAYLOAD", view.payload);
  set_foreign(body, "REASON", view.reason);
  set_optional(body, "FAULT", view.fault);
  show(body, "INVALID", !view.fault.empty());
  return sheet.html();
}

}  // namespace pmq::view

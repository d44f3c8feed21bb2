#include "view/restore.h"

#include "view/sheet.h"

namespace pmq::view {

std::string render(const Templates& templates, const Page& page, const RestoreView& view) {
  Sheet sheet(templates, page, "restore.tpl");
  auto& body = sheet.body();
  set_time(body, "HELD_SINCE", view.held_since);
  set_foreign(body, "BECAUSE", view.because);
  show(body, view.queues.empty() ? "NO_QUEUE" : "SOME_QUEUE", true);
  for (const auto& each : view.queues) {
    auto& row = add(body, "QUEUE");
    set(row, "QUEUE_NAME", each.queue);
    set(row, "QUEUE_HREF", each.href);
    set(row, "DELIVERIES", each.deliveries);
    set_time(row, "OLDEST", each.oldest);
    set_time(row, "NEWEST", each.newest);
  }
  show(body, "MAY_RELEASE", page.may_change && view.held_since.has_value());
  return sheet.html();
}

}  // namespace pmq::view

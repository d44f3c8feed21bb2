#include "view/audit.h"

#include "view/sheet.h"

namespace pmq::view {

std::string render(const Templates& templates, const Page& page, const AuditView& view) {
  Sheet sheet(templates, page, "audit.tpl");
  auto& body = sheet.body();
  set_foreign(body, "ACTOR_VALUE", view.actor);
  set_foreign(body, "ACTION_VALUE", view.action);
  set_foreign(body, "SINCE_VALUE", view.since);
  set_foreign(body, "UNTIL_VALUE", view.until);
  show(body, "NARROWED", view.is_narrowed);
  show(body, view.rows.empty() ? "NONE" : "SOME", true);
  for (const auto& entry : view.rows) {
    auto& row = add(body, "ROW");
    set_time(row, "AT", entry.at);
    set_foreign(row, "ACTOR", entry.actor);
    set_optional(row, "CLIENT", entry.client);
    set(row, "ACTION", entry.action);
    set_foreign(row, "TARGET", entry.target);
    set_optional(row, "REASON", entry.reason);
    if (entry.details.empty()) continue;
    auto& details = add(row, "DETAILS");
    for (const auto& detail : entry.details) {
      auto& item = add(details, "DETAIL");
      set_foreign(item, "NAME", detail.name);
      set_foreign(item, "VALUE", detail.value);
    }
  }
  if (!view.next_href.empty()) set(add(body, "NEXT"), "NEXT_HREF", view.next_href);
  return sheet.html();
}

}  // namespace pmq::view

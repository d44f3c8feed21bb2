#include "view/refusal.h"

#include "view/sheet.h"

namespace pmq::view {

std::string render(const Templates& templates, const Page& page, const RefusalView& view) {
  Sheet sheet(templates, page, "refusal.tpl");
  auto& body = sheet.body();
  set(body, "STATUS", std::to_string(view.status));
  set(body, "HEADING", view.title);
  set_foreign(body, "DETAIL", view.detail);
  set(body, "REQUEST_ID", view.request_id);
  return sheet.html();
}

}  // namespace pmq::view

#include "view/resume.h"

#include "view/sheet.h"

namespace pmq::view {

std::string render(const Templates& templates, const Page& page, const ResumeView& view) {
  Sheet sheet(templates, page, "resume.tpl");
  auto& body = sheet.body();
  set(body, "RESUMED", view.address);
  for (const auto& field : view.fields) {
    auto& row = add(body, "FIELD");
    set_foreign(row, "NAME", field.name);
    set_foreign(row, "SHOWN", field.value);
    set(row, "VALUE", field.value);
  }
  return sheet.html();
}

}  // namespace pmq::view

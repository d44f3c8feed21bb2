#include "view/login.h"

#include "view/sheet.h"

namespace pmq::view {

std::string render(const Templates& templates, const Page& page, const LoginView& view) {
  Sheet sheet(templates, page, "login.tpl");
  auto& body = sheet.body();
  set(body, "BACK", view.back);
  set_foreign(body, "NAME", view.name);
  set_optional(body, "FAULT", view.fault);
  show(body, "PASSWORD", view.asks_password);
  set_optional(body, "PROVIDER", view.provider_href);
  if (!view.carried_to.empty()) {
    show(body, "CARRIED", true);
    set(body, "CARRIED_TO", view.carried_to);
    set(body, "CARRIED_FORM", view.carried_form);
  }
  return sheet.html();
}

}  // namespace pmq::view

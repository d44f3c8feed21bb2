#include "view/health.h"

#include "view/sheet.h"

namespace pmq::view {
namespace {

/// Its class in the styles.
std::string_view style_of(std::string_view state) {
  return state == "pass" ? "ok" : state == "fail" ? "failed" : state;
}

std::string_view words_for(std::string_view state) {
  return state == "pass" ? "ok" : state == "fail" ? "failed" : "look at it";
}

}  // namespace

std::string render(const Templates& templates, const Page& page, const HealthView& view) {
  Sheet sheet(templates, page, "health.tpl");
  auto& body = sheet.body();
  set(body, "WORST", style_of(view.state));
  set(body, "WORST_LABEL", words_for(view.state));
  for (const auto& check : view.checks) {
    auto& row = add(body, "CHECK");
    auto& name = add(row, check.href.empty() ? "PLAIN" : "LINKED");
    set_foreign(name, "NAME", check.name);
    if (!check.href.empty()) set(name, "HREF", check.href);
    set(row, "STATE", style_of(check.state));
    set(row, "STATE_LABEL", words_for(check.state));
    set_foreign(row, "FIGURE", check.figure);
    set_optional(row, "LIMIT", check.limit);
    set_optional(row, "ADVICE", check.advice);
  }
  return sheet.html();
}

}  // namespace pmq::view

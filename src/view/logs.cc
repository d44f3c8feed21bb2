#include "view/logs.h"

#include "view/sheet.h"

namespace pmq::view {
namespace {

void fill_form(Dictionary& body, const LogsView& view) {
  set_foreign(body, "SERVICE_VALUE", view.fields.service);
  set_foreign(body, "TRACE_VALUE", view.fields.trace);
  set_foreign(body, "USER_VALUE", view.fields.user);
  set_foreign(body, "JOB_VALUE", view.fields.job);
  set_foreign(body, "TEXT_VALUE", view.fields.text);
  set_foreign(body, "SINCE_VALUE", view.fields.since);
  set_foreign(body, "UNTIL_VALUE", view.fields.until);
  show(body, "NARROWED", view.is_narrowed);
  for (const auto& level : view.levels) {
    auto& option = add(body, "LEVEL_OPTION");
    set(option, "VALUE", level.href);
    set(option, "LABEL", level.label);
    show(option, "CHOSEN", level.current);
  }
}

}  // namespace

void set_log_rows(Dictionary& values, const std::vector<LogRow>& rows) {
  for (const auto& entry : rows) {
    auto& row = add(values, "LOG_ROW");
    set_time(row, "AT", entry.at);
    set(row, "LEVEL", entry.level);
    set(row, "STYLE", entry.style);
    set(row, "SERVICE_HREF", entry.service.href);
    set_foreign(row, "SERVICE", entry.service.label);
    set_foreign(row, "MESSAGE", entry.message);
    for (const auto& reference : entry.references) {
      auto& link = add(row, "REFERENCE");
      set(link, "HREF", reference.href);
      set_foreign(link, "LABEL", reference.label);
    }
    if (entry.fields.empty() && entry.happened_at.empty()) continue;
    auto& more = add(row, "MORE");
    if (!entry.fields.empty()) set_foreign(add(more, "FIELDS_SET"), "FIELDS", entry.fields);
    set_optional(more, "HAPPENED_AT", entry.happened_at);
  }
}

std::string render(const Templates& templates, const Page& page, const LogsView& view) {
  Sheet sheet(templates, page, "logs.tpl");
  auto& body = sheet.body();
  fill_form(body, view);
  if (view.rows.empty()) {
    show(body, view.goes_on ? "GOES_ON" : view.is_narrowed ? "NONE_MATCH" : "NONE_YET", true);
  } else {
    set_log_rows(add(body, "SOME"), view.rows);
  }
  if (!view.next_href.empty()) set(add(body, "NEXT"), "NEXT_HREF", view.next_href);
  if (!view.first_href.empty()) set(add(body, "FIRST"), "FIRST_HREF", view.first_href);
  return sheet.html();
}

}  // namespace pmq::view

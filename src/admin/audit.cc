#include "view/audit.h"

#include "admin/handlers.h"
#include "admin/moment.h"
#include "admin/paging.h"
#include "json/parse.h"

namespace pmq::admin {
namespace {

constexpr int rows_of_page = 50;

std::string text_of(const json::Value& value) {
  return std::string(value.is(json::Kind::string) ? value.text() : value.raw());
}

/// Members of members too: before and after hold settings each.
std::vector<view::AuditDetail> details_of(const std::optional<std::string>& text) {
  std::vector<view::AuditDetail> details;
  if (!text) return details;
  const auto document = json::parse(*text);
  if (!document) return {{"", *text}};
  for (const auto& member : document->root().members()) {
    const std::string name{member.name};
    if (member.value.members().empty()) details.push_back({name, text_of(member.value)});
    for (const auto& inner : member.value.members())
      details.push_back({name + " " + std::string(inner.name), text_of(inner.value)});
  }
  return details;
}

std::optional<std::string> given(const http::Form& form, std::string_view name) {
  const auto text = form.get(name);
  return text.empty() ? std::nullopt : std::optional(std::string(text));
}

}  // namespace

http::Response show_audit(Visit& visit) {
  store::AuditFilter filter;
  filter.actor = given(visit.query, "actor");
  filter.action = given(visit.query, "action");
  filter.since = read_moment(visit.query.get("since"), visit.now);
  filter.until = read_moment(visit.query.get("until"), visit.now);
  const auto found = visit.stores().audit.entries(filter, {rows_of_page, cursor_of(visit)});

  view::AuditView view;
  view.actor = filter.actor.value_or("");
  view.action = filter.action.value_or("");
  view.since = visit.query.get("since");
  view.until = visit.query.get("until");
  view.is_narrowed = filter.actor || filter.action || filter.since || filter.until;
  for (const auto& entry : found.rows) {
    view.rows.push_back({.at = entry.at,
                         .actor = entry.actor,
                         .client = entry.client,
                         .action = entry.action,
                         .target = entry.target,
                         .reason = entry.reason.value_or(""),
                         .details = details_of(entry.details)});
  }
  view.next_href = next_href(visit, found.next_cursor);
  return html(view::render(visit.site.templates, visit.page("Audit", "audit"), view));
}

}  // namespace pmq::admin

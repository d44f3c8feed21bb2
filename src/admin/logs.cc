#include <array>

#include "admin/handlers.h"
#include "admin/log_rows.h"
#include "admin/moment.h"
#include "admin/paging.h"

namespace pmq::admin {
namespace {

using store::LogLevel;

constexpr int rows_of_page = 50;

constexpr std::array levels = {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error,
                               LogLevel::critical};

view::LogFields fields_of(const http::Form& form) {
  const auto text = [&](std::string_view name) { return std::string(form.get(name)); };
  return {.service = text("service"),
          .level = text("level"),
          .trace = text("trace"),
          .user = text("user"),
          .job = text("job"),
          .text = text("text"),
          .since = text("since"),
          .until = text("until")};
}

std::vector<http::FormField> query_of(const view::LogFields& fields) {
  return {{"service", fields.service}, {"level", fields.level}, {"trace", fields.trace},
          {"user", fields.user},       {"job", fields.job},     {"text", fields.text},
          {"since", fields.since},     {"until", fields.until}};
}

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

store::LogFilter filter_of(const view::LogFields& fields, Time now) {
  store::LogFilter filter;
  filter.service = given(fields.service);
  filter.min_level = store::log_level_of(fields.level);
  filter.trace_id = given(fields.trace);
  filter.user_id = given(fields.user);
  filter.job_id = given(fields.job);
  filter.text = given(fields.text);
  filter.since = read_moment(fields.since, now);
  filter.until = read_moment(fields.until, now);
  return filter;
}

}  // namespace

http::Response show_logs(Visit& visit) {
  const auto fields = fields_of(visit.query);
  const auto cursor = cursor_of(visit);
  const auto page =
      visit.stores().logs.search(filter_of(fields, visit.now), {rows_of_page, cursor});
  view::LogsView view;
  view.fields = fields;
  view.is_narrowed = !http::encode_query(query_of(fields)).empty();
  for (const auto level : levels) {
    const std::string word{store::name(level)};
    const bool is_gravest = level == LogLevel::critical;
    view.levels.push_back({is_gravest ? word : word + " and graver", word, word == fields.level});
  }
  view.rows = log_rows(visit, page.rows);
  view.goes_on = page.next_cursor.has_value();
  view.next_href = next_href(visit, page.next_cursor);
  if (cursor) view.first_href = visit.href("/logs", query_of(fields));
  return html(view::render(visit.site.templates, visit.page("Logs", "logs"), view));
}

}  // namespace pmq::admin

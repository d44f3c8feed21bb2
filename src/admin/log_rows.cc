#include "admin/log_rows.h"

namespace pmq::admin {
namespace {

std::string style_of(store::LogLevel level) {
  switch (level) {
    case store::LogLevel::debug:
      return "cancelled";
    case store::LogLevel::info:
      return "ready";
    case store::LogLevel::warning:
      return "warn";
    case store::LogLevel::error:
    case store::LogLevel::critical:
      break;
  }
  return "failed";
}

}  // namespace

bool is_trace_id(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::vector<view::LogRow> log_rows(const Visit& visit,
                                   const std::vector<store::LogEntry>& entries) {
  std::vector<view::LogRow> rows;
  for (const auto& entry : entries) {
    auto& row = rows.emplace_back();
    row.at = entry.at;
    row.level = store::name(entry.level);
    row.style = style_of(entry.level);
    row.service = {entry.service, visit.href("/logs", {{"service", entry.service}}), false};
    row.message = entry.message;
    const auto refer = [&](const char* name, const std::optional<std::string>& value) {
      if (!value) return;
      row.references.push_back(
          {std::string(name) + " " + *value, visit.href("/logs", {{name, *value}}), false});
    };
    refer("trace", entry.trace_id);
    if (entry.trace_id && is_trace_id(*entry.trace_id)) {
      row.references.push_back(
          {"its messages", visit.href("/messages", {{"trace", *entry.trace_id}}), false});
    }
    refer("user", entry.user_id);
    refer("job", entry.job_id);
    row.fields = entry.fields.value_or("");
    if (entry.happened_at) row.happened_at = to_rfc3339(*entry.happened_at);
  }
  return rows;
}

}  // namespace pmq::admin

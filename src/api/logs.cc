#include <string>
#include <utility>

#include "api/fields.h"
#include "api/handlers.h"
#include "api/render.h"
#include "api/traceparent.h"
#include "base/utf8.h"

namespace pmq::api {
namespace {

using store::LogEntry;

constexpr std::string_view level_shape = "must be debug, info, warning, error or critical";
constexpr std::size_t max_service = 100;
constexpr std::size_t max_trace = 128;
constexpr std::size_t max_reference = 255;
constexpr std::size_t max_text = 255;

/// What an entry has that doesn't say otherwise.
struct Usual {
  std::string sender;
  std::optional<std::string> trace;
};

Usual usual_of(const Call& call) {
  Usual usual{call.subject, std::nullopt};
  if (const auto trace = valid_traceparent(call.variables.get("HTTP_TRACEPARENT"))) {
    usual.trace = trace_id_of(*trace);
  }
  return usual;
}

std::optional<store::LogLevel> read_level(json::ObjectReader& in) {
  const json::Value* const value = in.required_any("level");
  if (!value) return std::nullopt;
  const auto level = store::log_level_of(value->text());
  if (!level) in.refuse("level", std::string{level_shape});
  return level;
}

/// Services number their users and jobs, or name them.
std::optional<std::string> read_reference(json::ObjectReader& in, std::string_view name) {
  const json::Value* const value = in.any(name);
  if (!value) return std::nullopt;
  if (const auto number = value->integer()) return std::to_string(*number);
  if (value->is(json::Kind::string)) return read_text(in, name, 1, max_reference);
  in.refuse(name, "must be a string of 1 to 255 characters, or an integer");
  return std::nullopt;
}

std::optional<std::string> read_fields(json::ObjectReader& in) {
  const json::Value* const fields = in.object("fields");
  if (!fields) return std::nullopt;
  if (fields->raw().size() <= store::max_log_fields_bytes) return std::string{fields->raw()};
  in.refuse("fields",
            "must have at most " + std::to_string(store::max_log_fields_bytes) + " bytes");
  return std::nullopt;
}

LogEntry read_entry(json::ObjectReader& in, const Usual& usual) {
  LogEntry entry;
  entry.sender = usual.sender;
  entry.level = read_level(in).value_or(store::LogLevel::info);
  entry.message = read_text(in, "message", 1, store::max_log_message_characters, Presence::required)
                      .value_or("");
  // A subject can be longer than a service's name.
  entry.service = read_text(in, "service", 1, max_service)
                      .value_or(std::string(utf8_prefix(usual.sender, max_service)));
  entry.trace_id = read_text(in, "trace_id", 1, max_trace);
  if (!entry.trace_id) entry.trace_id = usual.trace;
  entry.user_id = read_reference(in, "user_id");
  entry.job_id = read_reference(in, "job_id");
  entry.happened_at = read_time(in, "timestamp");
  entry.fields = read_fields(in);
  in.refuse_unknown();
  return entry;
}

std::vector<LogEntry> read_entries(Call& call, const json::Value& body, const Usual& usual) {
  std::vector<LogEntry> entries;
  json::ObjectReader in(body, "", call.faults);
  if (!in.has("logs")) {
    entries.push_back(read_entry(in, usual));
    return entries;
  }
  const json::Value* const list = in.array("logs", 1, store::max_logs_at_once);
  in.refuse_unknown();
  if (!list) return entries;
  for (const json::Value& item : list->items()) {
    const auto place = json::pointer_to("/logs", entries.size());
    json::ObjectReader in_item(item, place, call.faults);
    entries.push_back(read_entry(in_item, usual));
  }
  return entries;
}

std::optional<store::LogLevel> read_level(http::Query& query, std::string_view name) {
  const auto text = query.text(name, 0, SIZE_MAX);
  if (!text) return std::nullopt;
  const auto level = store::log_level_of(*text);
  if (!level) query.refuse(name, std::string{level_shape});
  return level;
}

store::LogFilter read_filter(http::Query& query) {
  store::LogFilter filter;
  filter.service = query.text("service", 1, max_service);
  filter.level = read_level(query, "level");
  filter.min_level = read_level(query, "min_level");
  filter.trace_id = query.text("trace_id", 1, max_trace);
  filter.user_id = query.text("user_id", 1, max_reference);
  filter.job_id = query.text("job_id", 1, max_reference);
  filter.text = query.text("text", 1, max_text);
  filter.since = query.time("since");
  filter.until = query.time("until");
  return filter;
}

}  // namespace

http::Response append_log(Call& call) {
  constexpr std::string_view opaque[] = {"fields"};
  const json::Document body = call.parse_body(opaque);
  auto entries = read_entries(call, body.root(), usual_of(call));
  call.end_of_input();

  const Time now = call.store.now();
  for (LogEntry& entry : entries)
    entry.at = now;
  call.logs.append(entries);
  json::Writer out;
  out.begin_object();
  out.field("ok", true);
  out.field("stored", entries.size());
  out.end_object();
  return answer(out);
}

http::Response list_logs(Call& call) {
  const store::LogFilter filter = read_filter(call.query);
  const store::PageRequest page = read_page(call.query);
  call.end_of_input();

  const auto found = call.logs.search(filter, page);
  json::Writer out;
  out.begin_object();
  out.key("logs");
  out.begin_array();
  for (const LogEntry& entry : found.rows)
    write(out, entry);
  out.end_array();
  write_optional(out, "next_cursor", found.next_cursor);
  out.end_object();
  return answer(out);
}

}  // namespace pmq::api

#include "store/mysql/bulk_job_row.h"

#include <cstdlib>

#include "json/parse.h"
#include "json/write.h"

namespace pmq::store::mysql {
namespace {

template <typename Id>
void write_ids(json::Writer& out, std::string_view name, const std::vector<Id>& ids) {
  out.key(name);
  out.begin_array();
  for (const auto id : ids)
    out.integer(id.value);
  out.end_array();
}

void write(json::Writer& out, const std::vector<queue::DeliveryId>& ids) {
  write_ids(out, "delivery_ids", ids);
}

void write(json::Writer& out, const std::vector<queue::MessageId>& ids) {
  write_ids(out, "message_ids", ids);
}

void write_text(json::Writer& out, std::string_view name, const std::optional<std::string>& text) {
  if (text) out.field(name, *text);
}

void write_time(json::Writer& out, std::string_view name, const std::optional<Time>& time) {
  if (time) out.field(name, time->time_since_epoch().count());
}

void write(json::Writer& out, const DeadLetterFilter& filter) {
  out.key("filter");
  out.begin_object();
  write_text(out, "queue", filter.queue);
  write_text(out, "event_type", filter.event_type);
  write_text(out, "error", filter.error);
  write_text(out, "error_group", filter.error_group);
  write_time(out, "since", filter.since);
  write_time(out, "until", filter.until);
  out.end_object();
}

void write(json::Writer& out, const ReplayRange& range) {
  out.key("replay");
  out.begin_object();
  out.field("queue", range.queue);
  out.field("since", range.since.time_since_epoch().count());
  out.field("until", range.until.time_since_epoch().count());
  out.end_object();
}

template <typename Id>
std::vector<Id> read_ids(const json::Value& list) {
  std::vector<Id> ids;
  for (const auto& item : list.items())
    ids.push_back(Id{item.integer().value_or(0)});
  return ids;
}

std::optional<std::string> read_text(const json::Value& object, std::string_view name) {
  const auto* const value = object.find(name);
  return value ? std::optional(std::string(value->text())) : std::nullopt;
}

std::optional<Time> read_time(const json::Value& object, std::string_view name) {
  const auto* const value = object.find(name);
  return value ? std::optional(Time(milliseconds(value->integer().value_or(0)))) : std::nullopt;
}

BulkSelection parse_selection(const std::string& text) {
  const auto document = json::parse(text);
  if (!document) throw std::runtime_error("bulk_job.selection holds no JSON");
  const auto& root = document->root();
  if (const auto* ids = root.find("delivery_ids")) return read_ids<queue::DeliveryId>(*ids);
  if (const auto* ids = root.find("message_ids")) return read_ids<queue::MessageId>(*ids);
  if (const auto* replay = root.find("replay")) {
    return ReplayRange{read_text(*replay, "queue").value_or(""),
                       read_time(*replay, "since").value_or(Time{}),
                       read_time(*replay, "until").value_or(Time{})};
  }
  const auto* const filter = root.find("filter");
  if (filter == nullptr) throw std::runtime_error("bulk_job.selection selects nothing");
  return DeadLetterFilter{.queue = read_text(*filter, "queue"),
                          .event_type = read_text(*filter, "event_type"),
                          .error = read_text(*filter, "error"),
                          .error_group = read_text(*filter, "error_group"),
                          .since = read_time(*filter, "since"),
                          .until = read_time(*filter, "until")};
}

}  // namespace

std::string selection_json(const BulkSelection& selection) {
  json::Writer out;
  out.begin_object();
  std::visit([&](const auto& form) { write(out, form); }, selection);
  out.end_object();
  return out.take();
}

BulkJob read_bulk_job(Rows& row) {
  BulkJob job;
  job.id = {row.integer()};
  job.order.kind = static_cast<BulkKind>(row.small_integer());
  job.state = static_cast<BulkState>(row.small_integer());
  job.order.actor.name = row.text();
  job.order.actor.reason = row.optional_text();
  job.order.selection = parse_selection(row.text());
  if (const auto rate = row.optional_text()) job.order.rate = std::strtod(rate->c_str(), nullptr);
  job.order.expected = row.small_integer();
  job.changed = row.small_integer();
  job.taken_back = row.small_integer();
  job.last_due_at = row.optional_time();
  job.created_at = row.time();
  job.updated_at = row.time();
  return job;
}

}  // namespace pmq::store::mysql

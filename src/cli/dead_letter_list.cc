#include <algorithm>
#include <iostream>

#include "cli/dead_letter.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/text.h"
#include "json/write.h"

namespace pmq::cli {
namespace {

using store::DeadLetter;

store::Page<DeadLetter> read_up_to_limit(store::Store& store, const ListOptions& options) {
  const auto filter = filter_of(options.filter, store.now());
  store::Page<DeadLetter> all{.rows = {}, .next_cursor = options.cursor};
  do {
    const int left = options.limit - static_cast<int>(all.rows.size());
    auto page = store.dead_letters(
        filter, {.limit = std::min(left, store::max_page_size), .cursor = all.next_cursor});
    std::move(page.rows.begin(), page.rows.end(), std::back_inserter(all.rows));
    all.next_cursor = std::move(page.next_cursor);
  } while (all.next_cursor && static_cast<int>(all.rows.size()) < options.limit);
  return all;
}

void write_text(json::Writer& out, const char* name, const std::optional<std::string>& text) {
  if (text) {
    out.field(name, *text);
  } else {
    out.field(name, nullptr);
  }
}

void write_raw(json::Writer& out, const char* name, const std::optional<std::string>& json) {
  out.raw_field(name, json ? *json : "null");
}

void write_time(json::Writer& out, const char* name, const std::optional<Time>& time) {
  write_text(out, name, time ? std::optional{to_rfc3339(*time)} : std::nullopt);
}

void write(json::Writer& out, const DeadLetter& letter) {
  const auto& message = letter.message;
  out.begin_object();
  out.field("delivery_id", letter.delivery.value);
  out.field("message_id", message.id.value);
  out.field("queue", letter.queue);
  out.field("event_type", message.event_type);
  out.raw_field("payload", message.payload.empty() ? "null" : message.payload);
  out.field("retry_count", letter.retry_count);
  write_text(out, "last_error", letter.last_error);
  out.field("failed_at", to_rfc3339(letter.failed_at));
  out.field("priority", message.priority);
  out.field("producer", message.producer);
  out.field("created_at", to_rfc3339(message.created_at));
  write_time(out, "not_before", message.not_before);
  write_time(out, "expires_at", message.expires_at);
  write_text(out, "idempotency_key", message.idempotency_key);
  write_text(out, "ordering_key", message.ordering_key);
  write_raw(out, "schema_version", message.schema_version);
  write_text(out, "traceparent", message.traceparent);
  write_text(out, "request_id", message.request_id);
  write_raw(out, "cloudevent", message.cloudevent);
  out.end_object();
}

std::string to_json(const store::Page<DeadLetter>& page) {
  json::Writer out;
  out.begin_object();
  out.key("failed_messages");
  out.begin_array();
  for (const auto& letter : page.rows)
    write(out, letter);
  out.end_array();
  write_text(out, "next_cursor", page.next_cursor);
  out.end_object();
  return out.take();
}

Table to_table(const std::vector<DeadLetter>& letters) {
  constexpr std::size_t error_width = 60;
  Table table{{{"DELIVERY", Align::right},
               {"MESSAGE", Align::right},
               {"QUEUE"},
               {"EVENT TYPE"},
               {"FAILED AT"},
               {"RETRIES", Align::right},
               {"LAST ERROR"}}};
  for (const auto& letter : letters) {
    table.add({std::to_string(letter.delivery.value), std::to_string(letter.message.id.value),
               letter.queue, letter.message.event_type, to_rfc3339(letter.failed_at),
               std::to_string(letter.retry_count),
               one_line(letter.last_error.value_or(""), error_width)});
  }
  return table;
}

}  // namespace

ExitCode list_dead_letters(Session& session, const ListOptions& options) {
  // A wrong command line is told without asking the database.
  static_cast<void>(filter_of(options.filter, SystemClock{}.now()));
  store::Page<DeadLetter> page;
  try {
    page = read_up_to_limit(session.store(), options);
  } catch (const store::InvalidCursor& error) {
    throw UsageError(std::string{"--cursor: "} + error.what());
  }
  if (options.json) {
    std::cout << to_json(page) << '\n';
  } else if (page.rows.empty()) {
    std::cout << "No dead letters.\n";
  } else {
    std::cout << to_table(page.rows);
    if (page.next_cursor) {
      std::cout << "\nThere are more: --limit " << options.limit * 10 << ", or --cursor "
                << *page.next_cursor << '\n';
    }
  }
  return ExitCode::done;
}

}  // namespace pmq::cli

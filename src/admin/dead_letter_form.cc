#include "admin/dead_letter_form.h"

#include "admin/moment.h"
#include "base/text.h"
#include "base/utf8.h"
#include "http/problem.h"
#include "queue/event_type.h"

namespace pmq::admin {
namespace {

constexpr std::size_t max_error_part = 255;

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

view::DeadLetterFields filter_fields(const http::Form& form) {
  const auto text = [&](std::string_view name) { return std::string(form.get(name)); };
  return {.queue = text("queue"),
          .event_type = text("type"),
          .error = std::string(utf8_prefix(form.get("error"), max_error_part)),
          .error_group = text("group"),
          .since = text("since"),
          .until = text("until")};
}

store::DeadLetterFilter filter_of(const view::DeadLetterFields& fields, Time now) {
  if (!fields.event_type.empty() && !queue::is_event_type_glob(fields.event_type)) {
    throw http::Refusal({422, "invalid_request",
                         "An event type has letters, digits and _ . - with * for any of them."});
  }
  return {.queue = given(fields.queue),
          .event_type = given(fields.event_type),
          .error = given(fields.error),
          .error_group = given(fields.error_group),
          .since = read_moment(fields.since, now),
          .until = read_moment(fields.until, now)};
}

std::vector<http::FormField> query_of(const view::DeadLetterFields& fields) {
  return {{"queue", fields.queue},       {"type", fields.event_type}, {"error", fields.error},
          {"group", fields.error_group}, {"since", fields.since},     {"until", fields.until}};
}

bool is_narrowed(const view::DeadLetterFields& fields) {
  return !http::encode_query(query_of(fields)).empty();
}

std::string describe(const view::DeadLetterFields& fields) {
  std::string text = "All dead letters";
  if (!fields.queue.empty()) text += " of the queue " + fields.queue;
  if (!fields.event_type.empty()) text += ", of type " + fields.event_type;
  if (!fields.error.empty()) text += ", whose error holds “" + fields.error + "”";
  if (!fields.error_group.empty()) text += ", with the error “" + fields.error_group + "”";
  if (!fields.since.empty()) text += ", failed since " + fields.since;
  if (!fields.until.empty()) text += ", failed before " + fields.until;
  return text + ".";
}

view::DeadLetterRow row_of(const Visit& visit, const store::DeadLetter& letter) {
  constexpr std::size_t shown_of_error = 400;
  view::DeadLetterRow row;
  row.delivery_id = std::to_string(letter.delivery.value);
  row.message_id = std::to_string(letter.message.id.value);
  row.href = visit.href("/messages/" + row.message_id);
  row.edit_href = visit.href("/dead-letters/" + row.delivery_id);
  row.queue = letter.queue;
  row.event_type = letter.message.event_type;
  row.error = utf8_prefix(letter.last_error.value_or(""), shown_of_error);
  row.retries = with_separators(letter.retry_count);
  row.failed_at = letter.failed_at;
  return row;
}

}  // namespace pmq::admin

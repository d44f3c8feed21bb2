#include "view/messages.h"

#include <array>

#include "admin/handlers.h"
#include "admin/moment.h"
#include "admin/paging.h"
#include "admin/state_words.h"
#include "base/text.h"
#include "http/problem.h"
#include "queue/event_type.h"

namespace pmq::admin {
namespace {

using queue::DeliveryState;

constexpr int rows_of_page = 50;
constexpr std::size_t most_marks = 6;

constexpr std::array<std::pair<std::string_view, DeliveryState>, 7> statuses = {
    {{"ready", DeliveryState::ready},
     {"scheduled", DeliveryState::scheduled},
     {"in_progress", DeliveryState::in_progress},
     {"dead", DeliveryState::dead},
     {"done", DeliveryState::done},
     {"discarded", DeliveryState::discarded},
     {"cancelled", DeliveryState::cancelled}}};

view::MessageFields fields_of(const http::Form& form) {
  const auto text = [&](std::string_view name) { return std::string(form.get(name)); };
  return {.queue = text("queue"),
          .status = text("status"),
          .event_type = text("type"),
          .producer = text("producer"),
          .trace = text("trace"),
          .since = text("since"),
          .until = text("until")};
}

std::vector<http::FormField> query_of(const view::MessageFields& fields) {
  return {{"queue", fields.queue},       {"status", fields.status}, {"type", fields.event_type},
          {"producer", fields.producer}, {"trace", fields.trace},   {"since", fields.since},
          {"until", fields.until}};
}

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

store::MessageFilter filter_of(const view::MessageFields& fields, Time now) {
  if (!fields.event_type.empty() && !queue::is_event_type_glob(fields.event_type)) {
    throw http::Refusal({422, "invalid_request",
                         "An event type has letters, digits and _ . - with * for any of them."});
  }
  store::MessageFilter filter;
  filter.queue = given(fields.queue);
  filter.event_type = given(fields.event_type);
  filter.producer = given(fields.producer);
  filter.trace = given(fields.trace);
  filter.since = read_moment(fields.since, now);
  filter.until = read_moment(fields.until, now);
  for (const auto& [name, state] : statuses)
    if (name == fields.status) filter.states = {state};
  return filter;
}

std::string size_text(std::int64_t bytes) {
  constexpr std::int64_t kibi = 1024;
  if (bytes < 10 * kibi) return with_separators(bytes) + " B";
  return with_separators(bytes / kibi) + " KiB";
}

view::MessageRow row_of(const Visit& visit, const store::MessageSummary& summary) {
  view::MessageRow row;
  row.id = std::to_string(summary.message.id.value);
  row.href = visit.href("/messages/" + row.id);
  row.event_type = summary.message.event_type;
  row.producer = summary.message.producer;
  row.size = size_text(summary.message.payload_bytes);
  row.created_at = summary.message.created_at;
  for (const auto& delivery : summary.deliveries) {
    if (row.deliveries.size() == most_marks) {
      row.more = "+" + std::to_string(summary.deliveries.size() - most_marks);
      break;
    }
    row.deliveries.push_back({delivery.queue, std::string(style_of(delivery.state)),
                              std::string(words_for(delivery.state))});
  }
  return row;
}

}  // namespace

http::Response show_messages(Visit& visit) {
  const auto fields = fields_of(visit.query);
  const auto cursor = cursor_of(visit);
  const auto page =
      visit.stores().queue.search_messages(filter_of(fields, visit.now), {rows_of_page, cursor});
  view::MessagesView view;
  view.fields = fields;
  view.is_narrowed = !http::encode_query(query_of(fields)).empty();
  for (const auto& queue : all_subscriptions(visit))
    view.queues.push_back(queue.name);
  for (const auto& [name, state] : statuses)
    view.statuses.push_back({std::string(words_for(state)), std::string(name), false});
  for (const auto& summary : page.rows)
    view.messages.push_back(row_of(visit, summary));
  view.goes_on = page.next_cursor.has_value();
  view.next_href = next_href(visit, page.next_cursor);
  if (cursor) view.first_href = visit.href("/messages", query_of(fields));
  return html(view::render(visit.site.templates, visit.page("Messages", "messages"), view));
}

}  // namespace pmq::admin

#include <algorithm>
#include <charconv>

#include "admin/handlers.h"
#include "admin/payload_tree.h"
#include "base/text.h"
#include "http/problem.h"
#include "json/parse.h"
#include "view/dead_letter.h"

namespace pmq::admin {
namespace {

struct Letter {
  queue::Message message;
  queue::Delivery delivery;
};

[[noreturn]] void not_dead() {
  throw http::Refusal({404, "not_dead",
                       "This is no dead letter, or none any more: somebody may have requeued or "
                       "discarded it."});
}

/// Throws Refusal where it is no dead letter (any more).
Letter letter_of(const Visit& visit) {
  const auto text = visit.parameter;
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_id = fault == std::errc() && end == text.data() + text.size() && number > 0;
  auto history = is_id ? visit.stores().queue.find_message(queue::message_of({number}))
                       : std::optional<store::MessageHistory>();
  if (history) {
    for (auto& each : history->deliveries) {
      if (each.delivery.id.value != number) continue;
      if (each.delivery.state != queue::DeliveryState::dead) break;
      return {std::move(history->message), std::move(each.delivery)};
    }
  }
  not_dead();
}

http::Response edit_page(const Visit& visit, const Letter& letter, std::string payload,
                         std::string fault, int status) {
  view::DeadLetterView view;
  view.delivery_id = std::to_string(letter.delivery.id.value);
  view.message_id = std::to_string(letter.message.id.value);
  view.message_href = visit.href("/messages/" + view.message_id);
  view.queue = letter.delivery.queue;
  view.event_type = letter.message.event_type;
  view.error = letter.delivery.last_error.value_or("");
  view.payload = std::move(payload);
  view.reason = visit.form.get("reason");
  view.fault = std::move(fault);
  return html(
      view::render(visit.site.templates, visit.page("Edit and requeue", "dead-letters"), view),
      status);
}

std::optional<std::string> fault_of(std::string_view payload, std::size_t max_bytes) {
  if (payload.size() > max_bytes) {
    return "The payload has " + counted(static_cast<std::int64_t>(payload.size()), "byte") +
           ", more than the " + with_separators(static_cast<std::int64_t>(max_bytes)) +
           " that one may have.";
  }
  const auto document = json::parse(payload);
  if (document) return std::nullopt;
  const auto line = 1 + std::count(payload.begin(),
                                   payload.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                         document.error().offset, payload.size())),
                                   '\n');
  return "Line " + std::to_string(line) + ": " + document.error().detail;
}

queue::NewMessage corrected(const Letter& letter, std::string payload) {
  queue::NewMessage message;
  message.event_type = letter.message.event_type;
  message.payload = std::move(payload);
  message.priority = letter.message.priority;
  message.ordering_key = letter.message.ordering_key;
  message.schema_version = letter.message.schema_version;
  message.traceparent = letter.message.traceparent;
  message.request_id = letter.message.request_id;
  message.cloudevent = letter.message.cloudevent;
  return message;
}

}  // namespace

http::Response show_dead_letter(Visit& visit) {
  const auto letter = letter_of(visit);
  return edit_page(visit, letter, indented(letter.message.payload), "", 200);
}

http::Response send_edited(Visit& visit) {
  const auto letter = letter_of(visit);
  const std::string payload{visit.form.get("payload")};
  if (auto fault = fault_of(payload, visit.site.max_payload_bytes)) {
    return edit_page(visit, letter, payload, std::move(*fault), 422);
  }
  const auto replaced = [&] {
    const store::Audited audited(
        visit.stores().audit,
        visit.audit("dead-letter.edit", "message " + std::to_string(letter.message.id.value) +
                                            ", delivery " +
                                            std::to_string(letter.delivery.id.value)));
    return visit.stores().desk.replace(letter.delivery.id, corrected(letter, payload),
                                       visit.actor(visit.reason()), visit.now);
  }();
  if (!replaced) {
    if (replaced.error() == store::ReplaceFault::not_dead) not_dead();
    return edit_page(
        visit, letter, payload,
        "The queue " + letter.delivery.queue + " has been removed: there is nobody to send it to.",
        422);
  }
  const auto made = std::to_string(replaced->value);
  visit.notify({view::Tone::success, "Sent as message " + made + "; the original is kept.",
                visit.href("/messages/" + std::to_string(letter.message.id.value)),
                "Look at the original"});
  return see_other(visit.href("/messages/" + made));
}

}  // namespace pmq::admin

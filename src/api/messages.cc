#include <optional>
#include <string>
#include <vector>

#include "api/faults.h"
#include "api/fields.h"
#include "api/handlers.h"
#include "api/render.h"
#include "api/traceparent.h"

namespace pmq::api {
namespace {

store::MessageFilter read_filter(http::Query& query) {
  constexpr std::size_t max_producer = 255;
  store::MessageFilter filter;
  filter.event_type = read_glob(query);
  filter.queue = read_queue(query);
  if (const auto status = query.text("status", 0, SIZE_MAX)) {
    filter.states = queue::states_of_status(*status);
    if (filter.states.empty()) {
      query.refuse("status", "must be NEW, IN_PROGRESS, DONE, FAILED, DISCARDED or CANCELLED");
    }
  }
  filter.producer = query.text("producer", 1, max_producer);
  filter.trace = query.text("trace", 0, SIZE_MAX);
  if (filter.trace && !is_trace_id(*filter.trace)) {
    query.refuse("trace", "must be 32 hex digits in lower case");
  }
  filter.since = query.time("since");
  filter.until = query.time("until");
  return filter;
}

std::vector<store::LogEntry> log_of(Call& call, const queue::Message& message) {
  constexpr int most_lines = 50;
  store::LogFilter filter;
  filter.trace_id = queue::trace_id(message);
  if (!filter.trace_id) return {};
  return call.logs.search(filter, {most_lines, std::nullopt}).rows;
}

/// What an operator wants done with a message: for one queue or all, and why.
struct Order {
  queue::MessageId message;
  std::optional<std::string> queue;
  store::Actor actor;
};

Order read_order(Call& call) {
  Order order;
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  order.queue = read_queue(in);
  order.actor = {call.subject, read_reason(in)};
  in.refuse_unknown();
  call.end_of_input();

  order.message = message_id_of(call.parameter);
  if (order.message.value == 0) throw http::Refusal(message_not_found());
  call.about.message = order.message.value;
  return order;
}

/// For the audit.
std::string target_of(const Order& order) {
  auto target = "message " + std::to_string(order.message.value);
  if (order.queue) target += ", queue " + *order.queue;
  return target;
}

}  // namespace

http::Response list_messages(Call& call) {
  const store::MessageFilter filter = read_filter(call.query);
  const store::PageRequest page = read_page(call.query);
  call.end_of_input();

  const auto found = call.store.search_messages(filter, page);
  json::Writer out;
  out.begin_object();
  out.key("messages");
  out.begin_array();
  for (const store::MessageSummary& summary : found.rows)
    write(out, summary);
  out.end_array();
  write_optional(out, "next_cursor", found.next_cursor);
  out.end_object();
  return answer(out);
}

http::Response get_message(Call& call) {
  call.end_of_input();
  const queue::MessageId id = message_id_of(call.parameter);
  if (id.value == 0) throw http::Refusal(message_not_found());
  call.about.message = id.value;
  const auto history = call.store.find_message(id);
  if (!history) throw http::Refusal(message_not_found());
  json::Writer out;
  write(out, *history, log_of(call, history->message));
  return answer(out);
}

http::Response cancel_message(Call& call) {
  const Order order = read_order(call);
  const store::Audited audited(call.audit,
                               call.entry("message.cancel", target_of(order), order.actor.reason));
  const auto cancelled =
      call.store.cancel(order.message, order.queue, order.actor, call.store.now());
  if (!cancelled) throw http::Refusal(problem(cancelled.error()));
  json::Writer out;
  out.begin_object();
  out.field("ok", true);
  out.field("message_id", order.message.value);
  out.field("cancelled", *cancelled);
  out.end_object();
  return answer(out);
}

http::Response replay_message(Call& call) {
  const Order order = read_order(call);
  const store::Audited audited(call.audit,
                               call.entry("message.replay", target_of(order), order.actor.reason));
  const auto deliveries =
      call.store.replay(order.message, order.queue, order.actor, call.store.now());
  if (!deliveries) throw http::Refusal(problem(deliveries.error()));
  call.dispatcher.wake();
  json::Writer out;
  out.begin_object();
  out.field("ok", true);
  out.field("message_id", order.message.value);
  out.field("deliveries", deliveries->size());
  out.key("delivery_ids");
  out.begin_array();
  for (const queue::DeliveryId id : *deliveries)
    out.integer(id.value);
  out.end_array();
  out.end_object();
  return answer(out);
}

}  // namespace pmq::api

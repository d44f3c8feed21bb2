#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/faults.h"
#include "api/fields.h"
#include "api/handlers.h"
#include "api/render.h"

namespace pmq::api {
namespace {

constexpr std::size_t max_ids = 1000;
constexpr std::size_t max_error_part = 255;
constexpr double max_rate = 10'000;

store::DeadLetterFilter read_filter(http::Query& query) {
  store::DeadLetterFilter filter;
  filter.queue = read_queue(query);
  filter.event_type = read_glob(query);
  filter.error = query.text("error", 1, max_error_part);
  filter.since = query.time("since");
  filter.until = query.time("until");
  return filter;
}

store::DeadLetterFilter read_filter(const json::Value& value,
                                    std::vector<json::FieldError>& faults) {
  store::DeadLetterFilter filter;
  json::ObjectReader in(value, "/filter", faults);
  filter.queue = read_queue(in);
  filter.event_type = read_text(in, "event_type", 0, std::numeric_limits<std::size_t>::max());
  if (filter.event_type && !is_glob(*filter.event_type)) {
    in.refuse("event_type", std::string{glob_shape});
  }
  filter.error = read_text(in, "error", 1, max_error_part);
  filter.since = read_time(in, "since");
  filter.until = read_time(in, "until");
  in.refuse_unknown();
  return filter;
}

template <typename Id>
std::optional<std::vector<Id>> read_ids(json::ObjectReader& in, std::string_view name) {
  const json::Value* const list = in.array(name, 1, max_ids);
  if (!list) return std::nullopt;
  std::vector<Id> ids;
  for (const json::Value& item : list->items()) {
    const auto id = item.integer();
    if (!id || *id < 1 || *id > max_id) {
      in.refuse(name, "must hold integers from 1 to " + std::to_string(max_id));
      return std::nullopt;
    }
    ids.push_back(Id{*id});
  }
  std::vector<Id> sorted = ids;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    in.refuse(name, "must hold each id once");
    return std::nullopt;
  }
  return ids;
}

/// Exactly one of the three; anything when a fault was noted.
store::DeadLetterSelection read_selection(json::ObjectReader& in,
                                          std::vector<json::FieldError>& faults) {
  const int given = in.has("delivery_ids") + in.has("message_ids") + in.has("filter");
  if (given != 1 && in.is_object()) {
    faults.push_back({"", "must have exactly one of delivery_ids, message_ids and filter"});
  }
  auto deliveries = read_ids<queue::DeliveryId>(in, "delivery_ids");
  auto messages = read_ids<queue::MessageId>(in, "message_ids");
  const json::Value* const filter = in.object("filter");
  if (deliveries) return std::move(*deliveries);
  if (messages) return std::move(*messages);
  if (filter) return read_filter(*filter, faults);
  return {};
}

std::optional<double> read_rate(json::ObjectReader& in) {
  const auto rate = read_number(in, "rate_per_second");
  if (rate && (*rate <= 0 || *rate > max_rate)) {
    in.refuse("rate_per_second", "must be a number above 0, up to 10000");
  }
  return rate;
}

struct Order {
  store::DeadLetterSelection selection;
  std::optional<double> rate;
  store::BulkMode mode = store::BulkMode::apply;
  store::Actor actor;
};

/// Of both verbs; a discard sends nothing, so that a rate makes no difference to it.
Order read_order(Call& call) {
  Order order;
  const json::Document body = call.parse_body();
  json::ObjectReader in(body.root(), "", call.faults);
  order.selection = read_selection(in, call.faults);
  order.rate = read_rate(in);
  if (in.boolean("dry_run").value_or(false)) order.mode = store::BulkMode::dry_run;
  order.actor = {call.subject, read_reason(in)};
  in.refuse_unknown();
  call.end_of_input();
  return order;
}

http::Response render(const store::BulkOutcome& outcome, std::string_view deed) {
  json::Writer out;
  out.begin_object();
  out.field("ok", true);
  out.field("matched", outcome.matched);
  out.field(deed, outcome.changed);
  out.field("more", outcome.more);
  out.end_object();
  return answer(out);
}

}  // namespace

http::Response list_dead_letters(Call& call) {
  const store::DeadLetterFilter filter = read_filter(call.query);
  const store::PageRequest page = read_page(call.query);
  call.end_of_input();

  const auto letters = call.store.dead_letters(filter, page);
  json::Writer out;
  out.begin_object();
  out.key("failed_messages");
  out.begin_array();
  for (const store::DeadLetter& letter : letters.rows)
    write(out, letter);
  out.end_array();
  write_optional(out, "next_cursor", letters.next_cursor);
  out.end_object();
  return answer(out);
}

http::Response requeue_dead_letters(Call& call) {
  const Order order = read_order(call);
  const store::Audited audited(
      call.audit, call.entry("dead-letters.requeue", "dead letters", order.actor.reason));
  const auto outcome =
      call.store.requeue(order.selection, order.rate, order.mode, order.actor, call.store.now());
  if (outcome.erased > 0) throw http::Refusal(payload_erased());
  if (outcome.changed > 0) call.dispatcher.wake();
  return render(outcome, "requeued");
}

http::Response discard_dead_letters(Call& call) {
  const Order order = read_order(call);
  const store::Audited audited(
      call.audit, call.entry("dead-letters.discard", "dead letters", order.actor.reason));
  return render(call.store.discard(order.selection, order.mode, order.actor, call.store.now()),
                "discarded");
}

}  // namespace pmq::api

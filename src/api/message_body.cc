#include "api/message_body.h"

#include <utility>

#include "api/fields.h"
#include "queue/event_type.h"

namespace pmq::api {
namespace {

constexpr std::int64_t max_delay_seconds = std::int64_t{365} * 24 * 3600;

std::string read_event_type(json::ObjectReader& in) {
  const json::Value* const value = in.required_any("event_type");
  if (!value) return {};
  if (value->is(json::Kind::string) && queue::is_event_type(value->text())) {
    return std::string{value->text()};
  }
  in.refuse("event_type", "must be 1 to 128 characters of A-Z a-z 0-9 _ . -");
  return {};
}

/// A number stays a number, a text a text.
std::optional<std::string> read_schema_version(json::ObjectReader& in) {
  constexpr std::int64_t max_number = 2'147'483'647;
  constexpr std::size_t max_length = 32;
  const json::Value* const value = in.any("schema_version");
  if (!value) return std::nullopt;
  const auto number = value->integer();
  if (number && *number >= 0 && *number <= max_number) return std::to_string(*number);
  const std::string_view text = value->text();
  if (value->is(json::Kind::string) && text.size() <= max_length && queue::is_event_type(text)) {
    return '"' + std::string{text} + '"';
  }
  in.refuse("schema_version",
            "must be an integer from 0 to 2147483647 or 1 to 32 characters of A-Z a-z 0-9 _ . -");
  return std::nullopt;
}

}  // namespace

queue::NewMessage read_message(const json::Value& body, const std::string& pointer,
                               std::size_t max_payload_bytes, MessageFaults& faults) {
  queue::NewMessage message;
  json::ObjectReader in(body, pointer, faults.fields);
  if (!in.is_object()) return message;
  message.event_type = read_event_type(in);
  if (const json::Value* const payload = in.required_any("payload")) {
    take_payload(message, payload->raw(), in.pointer_of("payload"), max_payload_bytes, faults);
  }
  message.queue = read_queue(in);
  message.idempotency_key = read_key(in, "idempotency_key");
  message.not_before = read_time(in, "not_before");
  message.delay = read_seconds(in, "delay_seconds", 0, max_delay_seconds);
  if (in.has("not_before") && in.has("delay_seconds")) {
    in.refuse("delay_seconds", "must not be given together with not_before");
  }
  message.expires_at = read_time(in, "expires_at");
  message.priority = static_cast<int>(
      in.integer("priority", queue::min_priority, queue::max_priority).value_or(0));
  message.ordering_key = read_key(in, "ordering_key");
  message.schema_version = read_schema_version(in);
  in.refuse_unknown();
  check_not_reserved(message, http::ProblemPart::Place::pointer, in.pointer_of("event_type"),
                     faults);
  return message;
}

void take_payload(queue::NewMessage& message, std::string_view json, std::string pointer,
                  std::size_t max_payload_bytes, MessageFaults& faults) {
  if (json.size() <= max_payload_bytes) {
    message.payload = json;
  } else {
    faults.oversized.push_back(
        {std::move(pointer), "must have at most " + std::to_string(max_payload_bytes) + " bytes"});
  }
}

void check_expiry(const queue::NewMessage& message, const std::string& pointer, Time now,
                  std::vector<json::FieldError>& faults) {
  if (!message.expires_at) return;
  if (*message.expires_at <= now) {
    faults.push_back({pointer + "/expires_at", "must lie in the future"});
  } else if (const auto due = due_time(message, now); due && *message.expires_at <= *due) {
    faults.push_back({pointer + "/expires_at", "must be later than the time it is due"});
  }
}

void check_not_reserved(const queue::NewMessage& message, http::ProblemPart::Place place,
                        std::string where, MessageFaults& faults) {
  if (!queue::is_reserved_event_type(message.event_type)) return;
  faults.reserved.push_back({place, std::move(where), "begins with pmq., as the queue's own do"});
}

void refuse_at_once(const MessageFaults& faults) {
  if (!faults.oversized.empty()) {
    http::Problem problem{413, "payload_too_large",
                          "The payload " + faults.oversized.front().detail + '.'};
    for (const json::FieldError& fault : faults.oversized)
      problem.parts.push_back({http::ProblemPart::Place::pointer, fault.pointer, fault.detail});
    throw http::Refusal(std::move(problem));
  }
  if (faults.reserved.empty()) return;
  throw http::Refusal({422, "reserved_event_type",
                       "Event types that begin with pmq. are the queue's own.", faults.reserved});
}

}  // namespace pmq::api

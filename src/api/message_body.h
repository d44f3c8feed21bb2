#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "http/problem.h"
#include "json/object_reader.h"
#include "queue/message.h"

namespace pmq::api {

/// Members whose values are kept as bytes.
inline constexpr std::string_view opaque_members[] = {"payload", "data"};

/// What is wrong with messages. A payload over the limit is told before all else, then a type that
/// is the queue's own.
struct MessageFaults {
  std::vector<json::FieldError>& fields;
  std::vector<json::FieldError> oversized{};
  std::vector<http::ProblemPart> reserved{};  ///< event types that are the queue's own
};

/// Reads one message of the API's own form.
[[nodiscard]] queue::NewMessage read_message(const json::Value& body, const std::string& pointer,
                                             std::size_t max_payload_bytes, MessageFaults& faults);

/// Takes the payload over, or notes that it is too large.
void take_payload(queue::NewMessage& message, std::string_view json, std::string pointer,
                  std::size_t max_payload_bytes, MessageFaults& faults);

/// Notes an `expires_at` that is over when the message could be handed out first.
void check_expiry(const queue::NewMessage& message, const std::string& pointer, Time now,
                  std::vector<json::FieldError>& faults);

/// Notes an event type that only the queue itself may use; `place` is where it stands.
void check_not_reserved(const queue::NewMessage& message, http::ProblemPart::Place place,
                        std::string where, MessageFaults& faults);

/// Throws Refusal where a payload was too large (413) or a type is the queue's own (422).
void refuse_at_once(const MessageFaults& faults);

}  // namespace pmq::api

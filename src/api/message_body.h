#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "json/object_reader.h"
#include "queue/message.h"

namespace pmq::api {

/// Members whose values are kept as bytes.
inline constexpr std::string_view opaque_members[] = {"payload", "data"};

/// What is wrong with messages. A payload over the limit is told before all else.
struct MessageFaults {
  std::vector<json::FieldError>& fields;
  std::vector<json::FieldError> oversized{};
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

/// Throws Refusal (413) where a payload was too large.
void refuse_oversized(const MessageFaults& faults);

}  // namespace pmq::api

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/message_body.h"
#include "http/problem.h"
#include "http/variables.h"
#include "json/value.h"
#include "queue/message.h"

// CloudEvents 1.0 as messages: `type` is the event type, `data` the payload, `source` and `id`
// together the idempotency key, and all attributes are kept beside them.
namespace pmq::api {

/// Whether the request is a CloudEvent in binary mode: its attributes are headers, its body is the
/// data.
[[nodiscard]] bool is_binary_cloudevent(const http::Variables& variables) noexcept;

/// Structured mode.
[[nodiscard]] queue::NewMessage read_cloudevent(const json::Value& body, const std::string& pointer,
                                                std::size_t max_payload_bytes,
                                                MessageFaults& faults);

/// Binary mode; `data` is JSON.
[[nodiscard]] queue::NewMessage read_binary_cloudevent(
    const http::Variables& variables, std::string_view data, std::size_t max_payload_bytes,
    MessageFaults& faults, std::vector<http::ProblemPart>& header_faults);

}  // namespace pmq::api

#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "crypto/digest.h"
#include "queue/ids.h"

namespace pmq::queue {

inline constexpr int min_priority = -100;
inline constexpr int max_priority = 100;

/// What a producer hands in, checked for shape already.
struct NewMessage {
  std::string event_type;
  std::string payload;               ///< JSON text, kept byte for byte
  std::optional<std::string> queue;  ///< for this subscription alone, whatever its filter says
  std::optional<std::string> idempotency_key;
  std::optional<Time> not_before;  ///< at most one of not_before and delay
  std::optional<seconds> delay;
  std::optional<Time> expires_at;
  int priority = 0;
  std::optional<std::string> ordering_key;
  std::optional<std::string> schema_version;  ///< JSON text: a number or a string
  std::optional<std::string> traceparent;
  std::optional<std::string> request_id;  ///< of the request that brings it
  std::optional<std::string> cloudevent;  ///< JSON text: the context attributes it came with
};

/// When the message may be handed out first, if not at once.
[[nodiscard]] std::optional<Time> due_time(const NewMessage& message, Time now);

/// Says whether two messages under one idempotency key are the same: every field as sent, the
/// payload by its bytes. The trace and the request's id aren't part of it: a retry has its own.
[[nodiscard]] crypto::Sha256 fingerprint(const NewMessage& message);

/// An accepted message; nothing of it ever changes, but that its payload can be erased.
struct Message {
  MessageId id;
  std::string event_type;
  std::string payload;  ///< empty in lists, where only its size is read; `null` once it is erased
  std::int64_t payload_bytes = 0;
  std::string producer;
  int priority = 0;
  Time created_at{};
  std::optional<Time> not_before;
  std::optional<Time> expires_at;
  std::optional<std::string> idempotency_key;
  std::optional<std::string> ordering_key;
  std::optional<std::string> schema_version;
  std::optional<std::string> traceparent;
  std::optional<std::string> request_id;
  std::optional<std::string> cloudevent;
  std::optional<Time> payload_erased_at;
};

/// Of its traceparent: 32 hex digits.
[[nodiscard]] std::optional<std::string> trace_id(const Message& message);

}  // namespace pmq::queue

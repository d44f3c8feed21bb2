#pragma once

#include <string_view>

#include "queue/message.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// What read_message() reads, in its order, from `message m`.
inline constexpr std::string_view message_columns =
    "m.id, m.event_type, m.payload_bytes, m.producer, m.priority, m.created_at, m.not_before,"
    " m.expires_at, m.idempotency_key, m.ordering_key, m.schema_version, m.traceparent,"
    " m.request_id, m.cloudevent, m.payload_erased_at";

/// All but the payload, which stands in a column of its own.
[[nodiscard]] queue::Message read_message(Rows& row);

}  // namespace pmq::store::mysql

#include "store/mysql/message_row.h"

namespace pmq::store::mysql {

queue::Message read_message(Rows& row) {
  queue::Message message;
  message.id = {row.integer()};
  message.event_type = row.text();
  message.payload_bytes = row.integer();
  message.producer = row.text();
  message.priority = row.small_integer();
  message.created_at = row.time();
  message.not_before = row.optional_time();
  message.expires_at = row.optional_time();
  message.idempotency_key = row.optional_text();
  message.ordering_key = row.optional_text();
  message.schema_version = row.optional_text();
  message.traceparent = row.optional_text();
  message.request_id = row.optional_text();
  message.cloudevent = row.optional_text();
  message.payload_erased_at = row.optional_time();
  return message;
}

}  // namespace pmq::store::mysql

#include "store/mysql/delivery_row.h"

namespace pmq::store::mysql {

DeliveryRow read_delivery(Rows& row, const Catalog& catalog) {
  DeliveryRow read;
  auto& delivery = read.delivery;
  delivery.id = {row.integer()};
  read.subscription = {row.integer()};
  delivery.queue = catalog.name_of(read.subscription);
  delivery.state = static_cast<queue::DeliveryState>(row.small_integer());
  const Time position{milliseconds(row.integer())};
  delivery.retry_count = row.small_integer();
  read.attempt_count = row.small_integer();
  delivery.created_at = row.time();
  delivery.updated_at = row.time();
  const auto ready_at = row.time();
  read.claimed_at = row.optional_time();
  delivery.worker = row.optional_text();
  delivery.last_error = row.optional_text();
  switch (delivery.state) {
    case queue::DeliveryState::ready:
    case queue::DeliveryState::scheduled:
      delivery.next_attempt_at = ready_at;
      break;
    case queue::DeliveryState::in_progress:
      delivery.lease_expires_at = position;
      break;
    case queue::DeliveryState::dead:
    case queue::DeliveryState::done:
    case queue::DeliveryState::discarded:
    case queue::DeliveryState::cancelled:
      delivery.finished_at = position;
      break;
  }
  return read;
}

}  // namespace pmq::store::mysql

#pragma once

#include <string_view>

#include "queue/delivery.h"
#include "store/mysql/catalog.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// A delivery and what tells of its last try.
struct DeliveryRow {
  queue::Delivery delivery;
  queue::SubscriptionId subscription;
  int attempt_count = 0;
  std::optional<Time> claimed_at;
};

/// What read_delivery() reads, in its order, from `delivery`.
inline constexpr std::string_view delivery_columns =
    "id, subscription_id, state, position, retry_count, attempt_count, created_at, updated_at,"
    " ready_at, claimed_at, worker, last_error";

[[nodiscard]] DeliveryRow read_delivery(Rows& row, const Catalog& catalog);

}  // namespace pmq::store::mysql

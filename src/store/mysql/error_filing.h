#pragma once

#include <span>
#include <string>
#include <vector>

#include "queue/ids.h"
#include "store/mysql/connection.h"

// Every dead letter is filed under the group of its error, from the transaction in which it dies to
// the one in which it leaves. Both must hold the delivery's row first.

namespace pmq::store::mysql {

struct FiledDeath {
  queue::DeliveryId delivery;
  queue::SubscriptionId subscription;
  Time failed_at{};
  std::string error;  ///< the last one, whole
};

void file_under_errors(Session& session, std::span<const FiledDeath> deaths);

/// Of deliveries that are dead letters no more.
void take_from_errors(Session& session, std::span<const queue::DeliveryId> deliveries);

/// Adds up what was filed and taken, beside anybody else who does, for about as long as that.
void add_up_errors(Connection& connection, milliseconds budget);

}  // namespace pmq::store::mysql

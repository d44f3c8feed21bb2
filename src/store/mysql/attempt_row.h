#pragma once

#include "queue/delivery.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// Writes down a try that failed, in the transaction that settles it.
void insert_attempt(Session& session, queue::DeliveryId delivery, Time now,
                    const queue::Attempt& attempt);

}  // namespace pmq::store::mysql

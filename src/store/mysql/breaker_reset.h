#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "queue/subscription.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// Closes a webhook's breaker in the transaction that is open, writes that down, and tells
/// operators of it. One that was closed merely forgets its failures.
void reset_breaker_row(Session& session, const queue::Subscription& subscription,
                       const std::string& reason, const std::optional<std::string>& actor, Time now,
                       Random& random);

}  // namespace pmq::store::mysql

#pragma once

#include <optional>

#include "base/random.h"
#include "queue/ids.h"
#include "store/mysql/catalog.h"
#include "store/mysql/session.h"

// What time changes by itself: scheduled deliveries come due, leases run out.

namespace pmq::store::mysql {

/// When it changes something next.
struct DueTimes {
  std::optional<Time> scheduled;
  std::optional<Time> lease;
};

[[nodiscard]] DueTimes read_due_times(Session& session, queue::SubscriptionId subscription);

/// Makes what came due ready; some hundreds at the most.
void release_scheduled(Session& session, queue::SubscriptionId subscription, Time now);

/// Gives back what leases that ran out held, some at the most, in a transaction of its own. Safe to
/// run again. A worker that died has failed one attempt: its delivery is ready for the next one, or
/// a dead letter when the retries are spent, by the policy as it is now. Returns how many.
int return_expired(Session& session, Catalog& catalog, queue::SubscriptionId subscription, Time now,
                   Random& random);

}  // namespace pmq::store::mysql

#include <algorithm>

#include "store/mysql/due_deliveries.h"
#include "store/mysql/mysql_store.h"

// Finds what time has changed: scheduled deliveries that came due and leases that ran out. Every
// poll does it, so that nothing depends on a dispatcher or on cron.

namespace pmq::store::mysql {
namespace {

// Between two looks of one process at one queue. In a busy queue every poll is soon followed by
// another, so looking each time would only cost.
constexpr std::chrono::milliseconds between_looks{200};
// Or for as long as keeps looking to a fiftieth of the time: rows that were deleted but can't be
// purged make a look long.
constexpr int cost_factor = 50;
constexpr std::chrono::milliseconds longest_between_looks{2000};

}  // namespace

void MysqlStore::wake_due(const queue::Subscription& subscription, QueueMemory& memory, Time now) {
  const auto looked_at = Steady::now();
  const bool known_to_be_due = memory.next_due && *memory.next_due <= now;
  if (!known_to_be_due && looked_at < memory.look_for_due_at) return;
  const auto due = connection_.retrying(
      [&](Session& session) { return read_due_times(session, subscription.id); });
  const auto ended_at = Steady::now();
  memory.look_for_due_at =
      ended_at + std::clamp<Steady::duration>((ended_at - looked_at) * cost_factor, between_looks,
                                              longest_between_looks);
  memory.next_due = due.scheduled;
  if (due.lease && (!memory.next_due || *due.lease < *memory.next_due)) memory.next_due = due.lease;

  if (due.scheduled && *due.scheduled <= now) {
    connection_.retrying(
        [&](Session& session) { release_scheduled(session, subscription.id, now); });
    memory.head.reset();
  }
  if (due.lease && *due.lease <= now) {
    connection_.retrying([&](Session& session) {
      const int count =
          return_expired(session, catalog_, subscription.id, now, connection_.random());
      connection_.tally().note(Trouble::failed_attempt, std::to_string(subscription.id.value),
                               count);
    });
    memory.head.reset();
  }
}

}  // namespace pmq::store::mysql

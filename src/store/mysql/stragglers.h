#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "store/mysql/day_partitions.h"

namespace pmq::store::mysql {

/// So many deliveries that need messages of a partition keep it from going in no case.
inline constexpr int most_stragglers = 2'000;
/// More of them don't either, while they need no larger part of its messages than one of so many:
/// to carry that over costs less than to keep the rest.
inline constexpr int part_carried = 4;

/// A partition of `message` whose days are over, and which deliveries that lets go of as well:
/// those finished before `finished_below`.
struct LeavingDays {
  Partition partition;
  int finished_below = 0;
};

/// Whether they stay for now. The part that is needed is told by a sample of what came in the last
/// `width` days of it, as what was carried over to it says nothing of the rest.
[[nodiscard]] bool needed_by_many(Session& session, const LeavingDays& leaving, int width,
                                  Random& random);

/// Has the next `most` messages that are needed carried over to `to_day`, or looks through the next
/// thousand deliveries for them, behind the delivery `after`, which moves on. Finished deliveries
/// that are over go on the way. False: that was all.
[[nodiscard]] bool carry_some_over(Session& session, const LeavingDays& leaving,
                                   std::int64_t& after, int most, int to_day);

/// Which of these messages, in ascending order, a delivery needs that wasn't finished before
/// `finished_below`; 0: any delivery.
[[nodiscard]] std::vector<std::int64_t> needed(Session& session,
                                               const std::vector<std::int64_t>& messages,
                                               int finished_below);

/// Moves the message to another day, and lets its deliveries know: one transaction.
void carry_over(Session& session, std::int64_t message, int below, int to_day);

/// From now on nothing new can need messages of days before `below`: see MysqlStore::replay. Waits
/// for those who are just about to.
void close_days(Session& session, int below);

}  // namespace pmq::store::mysql

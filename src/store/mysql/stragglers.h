#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "store/mysql/day_partitions.h"

namespace pmq::store::mysql {

/// Deliveries whose messages are carried over, so that the rest of their days can go. More of them
/// are a backlog: their days stay.
inline constexpr int most_stragglers = 2'000;

/// The newest message in that partition of `message`; 0 where there is none.
[[nodiscard]] std::int64_t newest_message_in(Session& session, const Partition& partition);

/// Deliveries that need messages of days before `below`, counted as far as `most`. `last`: the
/// newest message of those days, or a newer one.
[[nodiscard]] int count_stragglers(Session& session, int below, std::int64_t last, int most);
/// The messages of `most` of them, the oldest first.
[[nodiscard]] std::vector<std::int64_t> find_stragglers(Session& session, int below,
                                                        std::int64_t last, int most);
/// Which of these messages, in ascending order, a delivery needs.
[[nodiscard]] std::vector<std::int64_t> needed(Session& session,
                                               const std::vector<std::int64_t>& messages);

/// Moves the message to another day, and lets its deliveries know: one transaction.
void carry_over(Session& session, std::int64_t message, int below, int to_day);

/// From now on nothing new can need messages of days before `below`: see MysqlStore::replay. Waits
/// for those who are just about to.
void close_days(Session& session, int below);

}  // namespace pmq::store::mysql

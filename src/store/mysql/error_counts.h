#pragma once

#include <vector>

#include "store/desk.h"
#include "store/mysql/catalog.h"
#include "store/mysql/session.h"

// How many dead letters each error has, from sums that were made as they died and left.

namespace pmq::store::mysql {

/// Whether the sums tell all that match: of a queue or all, of an error or all.
[[nodiscard]] bool is_summed(const DeadLetterFilter& filter) noexcept;

/// The largest groups of a filter that is summed.
[[nodiscard]] ErrorGroups read_error_sums(Session& session, Catalog& catalog,
                                          const DeadLetterFilter& filter);

[[nodiscard]] CappedCount count_dead(Session& session,
                                     const std::vector<queue::SubscriptionId>& subscriptions);

/// Sorts the groups and keeps the largest.
void keep_largest(ErrorGroups& groups);

}  // namespace pmq::store::mysql

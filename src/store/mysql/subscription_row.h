#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queue/subscription.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// What read_subscription() reads, in its order, from `subscription`.
inline constexpr std::string_view subscription_columns =
    "id, name, kind, event_types, max_retries, backoff, max_depth, keep_finished_days,"
    " keep_dead_days, state, state_reason, created_at, updated_at";

[[nodiscard]] queue::Subscription read_subscription(Rows& row);

/// The one of that name that is alive, without what it has as a webhook. `lock`: how its row is
/// locked, if it is.
[[nodiscard]] std::optional<queue::Subscription> find_subscription_row(Session& session,
                                                                       std::string_view name,
                                                                       std::string_view lock = "");

/// Every change of the set of subscriptions, their filters or their policies begins so: it waits
/// for the enqueues under way, and later ones see it.
void raise_catalog_version(Session& session);

[[nodiscard]] std::string event_types_json(const std::vector<std::string>& event_types);
/// As in the API.
[[nodiscard]] std::string backoff_json(const queue::Backoff& backoff);

}  // namespace pmq::store::mysql

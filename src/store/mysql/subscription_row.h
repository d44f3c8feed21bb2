#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "queue/subscription.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// What read_subscription() reads, in its order, from `subscription`.
inline constexpr std::string_view subscription_columns =
    "id, name, kind, event_types, max_retries, backoff, state, state_reason, created_at,"
    " updated_at";

[[nodiscard]] queue::Subscription read_subscription(Rows& row);

[[nodiscard]] std::string event_types_json(const std::vector<std::string>& event_types);
/// As in the API.
[[nodiscard]] std::string backoff_json(const queue::Backoff& backoff);

}  // namespace pmq::store::mysql

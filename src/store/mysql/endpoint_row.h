#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "queue/ids.h"
#include "store/mysql/session.h"
#include "webhook/allowance.h"
#include "webhook/breaker.h"

namespace pmq::store::mysql {

/// A webhook's live state.
struct EndpointRow {
  queue::SubscriptionId subscription;
  webhook::Breaker breaker;
  webhook::Allowance allowance;
  std::optional<Time> last_success_at;
  std::optional<Time> last_failure_at;
  std::optional<Time> paused_until;  ///< as the endpoint has asked
};

/// What read_endpoint() reads, in its order, from `endpoint e`.
inline constexpr std::string_view endpoint_columns =
    "e.subscription_id, e.breaker_state, e.consecutive_failures, e.latest_outcomes,"
    " e.outcome_count, e.openings, e.open_until, e.closed_at, e.allowance, e.allowance_at,"
    " e.last_success_at, e.last_failure_at, e.paused_until";

[[nodiscard]] EndpointRow read_endpoint(Rows& row);

/// What to do about rows that somebody else holds.
enum class HeldByOthers { wait, skip };

/// Those of the given subscriptions that are there, in the order of their ids, each held until the
/// transaction ends. `ids` must be sorted.
[[nodiscard]] std::vector<EndpointRow> lock_endpoints(Session& session,
                                                      std::span<const queue::SubscriptionId> ids,
                                                      HeldByOthers held);

/// Those of the given subscriptions that have an endpoint, whoever holds it.
[[nodiscard]] std::set<queue::SubscriptionId> find_endpoints(
    Session& session, std::span<const queue::SubscriptionId> ids);

/// Writes all of them in one statement.
void update_endpoints(Session& session, std::span<const EndpointRow> endpoints);

/// One step of a breaker, for its history.
struct BreakerStepRow {
  queue::SubscriptionId subscription;
  webhook::BreakerState from = webhook::BreakerState::closed;
  webhook::BreakerState to = webhook::BreakerState::closed;
  std::string reason;
  std::optional<std::string> actor;
};

void insert_breaker_changes(Session& session, std::span<const BreakerStepRow> steps, Time now);

}  // namespace pmq::store::mysql

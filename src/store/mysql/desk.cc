#include "store/mysql/desk.h"

#include <algorithm>

#include "store/mysql/attempt_row.h"
#include "store/mysql/dead_letter_scan.h"
#include "store/mysql/endpoint_row.h"
#include "store/mysql/error_counts.h"
#include "store/mysql/row_codes.h"

namespace pmq::store::mysql {
namespace {

struct Claimed {
  std::int64_t subscription = 0;
  std::int64_t position = 0;
  int priority = 0;
  int attempt_count = 0;
  std::string worker;
  Time claimed_at{};
};

std::optional<Claimed> lock_claimed(Session& session, queue::DeliveryId delivery) {
  auto rows = session.query(
      "SELECT subscription_id, position, priority, attempt_count, worker, claimed_at FROM delivery"
      " WHERE bucket = 0 AND id = ? AND state = 2 FOR UPDATE",
      values(delivery.value));
  if (!rows.next()) return std::nullopt;
  Claimed claimed;
  claimed.subscription = rows.integer();
  claimed.position = rows.integer();
  claimed.priority = rows.small_integer();
  claimed.attempt_count = rows.small_integer();
  claimed.worker = rows.text();
  claimed.claimed_at = rows.time();
  return claimed;
}

}  // namespace

CappedCount MysqlDesk::dead_in(std::string_view queue) {
  return connection_.retrying([&](Session& session) {
    DeadLetterFilter of_queue;
    of_queue.queue = queue;
    return count_dead(session, subscriptions_in_scope(session, catalog_, of_queue));
  });
}

std::optional<CappedCount> MysqlDesk::ahead_of(queue::DeliveryId delivery) {
  return connection_.retrying([&](Session& session) -> std::optional<CappedCount> {
    auto place = session.query(
        "SELECT subscription_id, position FROM delivery WHERE bucket = 0 AND id = ? AND state = 0",
        values(delivery.value));
    if (!place.next()) return std::nullopt;
    const auto subscription = place.integer();
    const auto position = place.integer();
    auto rows = session.query(
        "SELECT COUNT(*) FROM (SELECT 1 FROM delivery FORCE INDEX (PRIMARY) WHERE bucket = 0"
        " AND subscription_id = ? AND state = 0"
        " AND (position < ? OR (position = ? AND id < ?)) LIMIT 10001) c",
        values(subscription, position, position, delivery.value));
    if (!rows.next()) return std::nullopt;
    const auto count = rows.integer();
    return CappedCount{static_cast<int>(std::min<std::int64_t>(count, max_count)),
                       count > max_count};
  });
}

bool MysqlDesk::release(queue::DeliveryId delivery, const Actor& actor, Time now) {
  return connection_.in_transaction([&](Session& session) {
    const auto claimed = lock_claimed(session, delivery);
    if (!claimed) return false;
    insert_attempt(session, delivery, now,
                   {claimed->attempt_count, claimed->worker, queue::AttemptOutcome::failed,
                    claimed->claimed_at, now, "released by " + actor.name});
    session.execute(
        "UPDATE delivery SET state = 0, position = ?, token = NULL, worker = NULL, ready_at = ?,"
        " updated_at = ? WHERE bucket = 0 AND subscription_id = ? AND state = 2 AND position = ?"
        " AND id = ?",
        values(ready_position(claimed->priority), now, now, claimed->subscription,
               claimed->position, delivery.value));
    session.execute("INSERT INTO action (delivery_id, kind, actor, reason, at) VALUES (?,?,?,?,?)",
                    values(delivery.value, static_cast<int>(queue::ActionKind::release), actor.name,
                           actor.reason, now));
    return true;
  });
}

bool MysqlDesk::trip_breaker(queue::SubscriptionId subscription, Time until, const Actor& actor,
                             Time now) {
  return connection_.in_transaction([&](Session& session) {
    auto endpoints = lock_endpoints(session, {&subscription, 1}, HeldByOthers::wait);
    if (endpoints.empty()) return false;
    auto& breaker = endpoints.front().breaker;
    const BreakerStepRow step{subscription, breaker.state, webhook::BreakerState::open,
                              actor.reason.value_or("tripped by hand"), actor.name};
    breaker = webhook::trip(breaker, until);
    update_endpoints(session, endpoints);
    insert_breaker_changes(session, {&step, 1}, now);
    return true;
  });
}

}  // namespace pmq::store::mysql

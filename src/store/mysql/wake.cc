#include <algorithm>
#include <vector>

#include "store/mysql/attempt_row.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/row_codes.h"

// Finds what time has changed: scheduled deliveries that came due and leases that ran out. Every
// poll does it, so that nothing depends on a dispatcher or on cron.

namespace pmq::store::mysql {
namespace {

using queue::DeliveryState;

constexpr int most_due_at_once = 500;
constexpr int most_expired_at_once = 100;
// Between two looks of one process at one queue. In a busy queue every poll is soon followed by
// another, so looking each time would only cost.
constexpr std::chrono::milliseconds between_looks{200};
// Or for as long as keeps looking to a fiftieth of the time: rows that were deleted but can't be
// purged make a look long.
constexpr int cost_factor = 50;
constexpr std::chrono::milliseconds longest_between_looks{2000};

struct DueTimes {
  std::optional<Time> scheduled;
  std::optional<Time> lease;
};

DueTimes read_due_times(Session& session, queue::SubscriptionId subscription) {
  auto rows = session.query(
      "SELECT (SELECT MIN(position) FROM delivery"
      "         WHERE bucket = 0 AND subscription_id = ? AND state = 1),"
      "       (SELECT MIN(position) FROM delivery"
      "         WHERE bucket = 0 AND subscription_id = ? AND state = 2)",
      values(subscription.value, subscription.value));
  if (!rows.next()) return {};
  DueTimes due;
  due.scheduled = rows.optional_time();
  due.lease = rows.optional_time();
  return due;
}

void release_scheduled(Session& session, queue::SubscriptionId subscription, Time now) {
  session.execute(
      "UPDATE (SELECT position, id FROM delivery"
      "         WHERE bucket = 0 AND subscription_id = ? AND state = 1 AND position <= ?"
      "         ORDER BY position, id LIMIT ? FOR UPDATE SKIP LOCKED) due"
      " STRAIGHT_JOIN delivery d ON d.bucket = 0 AND d.subscription_id = ? AND d.state = 1"
      "   AND d.position = due.position AND d.id = due.id"
      " SET d.state = 0, d.position = 100 - d.priority, d.ready_at = due.position,"
      "     d.updated_at = ?",
      values(subscription.value, now, most_due_at_once, subscription.value, now));
}

struct ExpiredLease {
  std::int64_t position = 0;
  std::int64_t id = 0;
  int priority = 0;
  int retry_count = 0;
  int attempt_number = 0;
  std::string worker;
  Time claimed_at{};
  std::optional<Time> expires_at;
};

std::vector<ExpiredLease> lock_expired(Session& session, queue::SubscriptionId subscription,
                                       Time now) {
  auto rows = session.query(
      "SELECT position, id, priority, retry_count, attempt_count, worker, claimed_at, expires_at"
      " FROM delivery"
      " WHERE bucket = 0 AND subscription_id = ? AND state = 2 AND position <= ?"
      " ORDER BY position, id LIMIT ? FOR UPDATE SKIP LOCKED",
      values(subscription.value, now, most_expired_at_once));
  std::vector<ExpiredLease> expired;
  while (rows.next()) {
    auto& lease = expired.emplace_back();
    lease.position = rows.integer();
    lease.id = rows.integer();
    lease.priority = rows.small_integer();
    lease.retry_count = rows.small_integer();
    lease.attempt_number = rows.small_integer();
    lease.worker = rows.text();
    lease.claimed_at = rows.time();
    lease.expires_at = rows.optional_time();
  }
  return expired;
}

/// A worker that died has failed one attempt: it goes to the next one, or with the retries spent to
/// the dead letters, but never there straight away.
void give_back(Session& session, const queue::Subscription& subscription, const ExpiredLease& lease,
               Time now) {
  insert_attempt(session, {lease.id}, now,
                 {lease.attempt_number, lease.worker, queue::AttemptOutcome::lease_expired,
                  lease.claimed_at, now, std::nullopt});
  const int failed = lease.retry_count + 1;
  const bool too_late = lease.expires_at && *lease.expires_at <= now;
  const bool dies = too_late || failed > subscription.retry_policy.max_retries;
  session.execute(
      "UPDATE delivery SET bucket = ?, state = ?, position = ?, retry_count = ?, token = NULL,"
      " worker = NULL, ready_at = ?, updated_at = ?, last_error = ?"
      " WHERE bucket = 0 AND subscription_id = ? AND state = 2 AND position = ? AND id = ?",
      values(
          dies ? dead_bucket : live_bucket, code(dies ? DeliveryState::dead : DeliveryState::ready),
          dies ? position_at(now) : ready_position(lease.priority), failed, now, now,
          too_late ? "expired" : "lease expired", subscription.id.value, lease.position, lease.id));
}

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
    // Which retries are left is decided by the policy as it is now.
    connection_.in_transaction([&](Session& session) {
      catalog_.refresh(session);
      const auto* current = catalog_.find(subscription.id);
      for (const auto& lease : lock_expired(session, subscription.id, now)) {
        give_back(session, current != nullptr ? *current : subscription, lease, now);
      }
    });
    memory.head.reset();
  }
}

}  // namespace pmq::store::mysql

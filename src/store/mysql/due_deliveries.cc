#include "store/mysql/due_deliveries.h"

#include <string>
#include <vector>

#include "queue/delivery.h"
#include "store/mysql/attempt_row.h"
#include "store/mysql/operational_events.h"
#include "store/mysql/row_codes.h"

namespace pmq::store::mysql {
namespace {

using queue::DeliveryState;

constexpr int most_due_at_once = 500;
constexpr int most_expired_at_once = 100;

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

struct Fate {
  bool dies = false;
  int retry_count = 0;
  const char* error = "lease expired";
};

Fate fate_of(const ExpiredLease& lease, const queue::RetryPolicy& policy, Time now) {
  Fate fate;
  fate.retry_count = lease.retry_count + 1;
  const bool too_late = lease.expires_at && *lease.expires_at <= now;
  if (too_late) fate.error = "expired";
  fate.dies = too_late || fate.retry_count > policy.max_retries;
  return fate;
}

void give_back(Session& session, queue::SubscriptionId subscription, const ExpiredLease& lease,
               const Fate& fate, Time now) {
  insert_attempt(session, {lease.id}, now,
                 {lease.attempt_number, lease.worker, queue::AttemptOutcome::lease_expired,
                  lease.claimed_at, now, std::nullopt});
  session.execute(
      "UPDATE delivery SET bucket = ?, state = ?, position = ?, retry_count = ?, token = NULL,"
      " worker = NULL, ready_at = ?, updated_at = ?, last_error = ?"
      " WHERE bucket = 0 AND subscription_id = ? AND state = 2 AND position = ? AND id = ?",
      values(fate.dies ? dead_bucket : live_bucket,
             code(fate.dies ? DeliveryState::dead : DeliveryState::ready),
             fate.dies ? position_at(now) : ready_position(lease.priority), fate.retry_count, now,
             now, fate.error, subscription.value, lease.position, lease.id));
}

}  // namespace

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

int return_expired(Session& session, Catalog& catalog, queue::SubscriptionId subscription, Time now,
                   Random& random) {
  session.begin();
  catalog.refresh(session);
  const auto* current = catalog.find(subscription);
  const auto policy = current != nullptr ? current->retry_policy : queue::default_pull_policy();
  std::vector<Death> deaths;
  const auto expired = lock_expired(session, subscription, now);
  for (const auto& lease : expired) {
    const auto fate = fate_of(lease, policy, now);
    give_back(session, subscription, lease, fate, now);
    if (fate.dies) deaths.push_back({{lease.id}, subscription, fate.retry_count, fate.error});
  }
  tell_of_deaths(session, catalog, deaths, now, random);
  session.commit();
  return static_cast<int>(expired.size());
}

}  // namespace pmq::store::mysql

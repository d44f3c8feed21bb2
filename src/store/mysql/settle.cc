#include "store/mysql/attempt_row.h"
#include "store/mysql/claim_places.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/operational_events.h"
#include "store/mysql/row_codes.h"

// How a claim ends. Every UPDATE names the token, so a claim that was lost changes nothing. An ack
// is that one UPDATE by the key that the receipt tells; only when it changed nothing is the claim
// searched by its id, as its lease may have been extended, and then asked why.

namespace pmq::store::mysql {
namespace {

using queue::DeliveryState;

using Fault = std::optional<ConsumeFault>;

constexpr std::int64_t first_delivery(queue::MessageId message) {
  return queue::delivery_of(message, 0).value;
}

constexpr std::int64_t last_delivery(queue::MessageId message) {
  return queue::delivery_of(message, queue::max_deliveries - 1).value;
}

bool message_exists(Session& session, queue::MessageId message) {
  return session.query("SELECT 1 FROM message WHERE id = ? LIMIT 1", values(message.value)).next();
}

/// Whether the message is known, and has a delivery for this subscription (any, where none is
/// given).
Fault why_not_there(Session& session, queue::MessageId message,
                    const std::optional<queue::SubscriptionId>& subscription) {
  if (!message_exists(session, message)) return ConsumeFault::message_not_found;
  std::string sql = "SELECT 1 FROM delivery WHERE id BETWEEN ? AND ?";
  auto all = values(first_delivery(message), last_delivery(message));
  if (subscription) {
    sql += " AND subscription_id = ?";
    all.add(subscription->value);
  }
  if (!session.query(sql + " LIMIT 1", all).next()) return ConsumeFault::delivery_not_found;
  return std::nullopt;
}

bool mark_done_at_once(Session& session, const queue::Receipt& receipt, Time now) {
  return session.execute(
             "UPDATE delivery SET bucket = ?, state = 4, position = ?, updated_at = ?"
             " WHERE bucket = 0 AND subscription_id = ? AND state = 2 AND position = ? AND id = ?"
             " AND token = ?",
             values(day_of(now), now, now, receipt.subscription.value, receipt.lease_ends_at,
                    receipt.delivery.value, receipt.token)) > 0;
}

bool search_and_mark_done(Session& session, const queue::Receipt& receipt,
                          const std::optional<queue::SubscriptionId>& subscription, Time now) {
  std::string sql =
      "UPDATE delivery SET bucket = ?, state = 4, position = ?, updated_at = ?"
      " WHERE bucket = 0 AND id = ? AND state = 2 AND token = ?";
  auto all = values(day_of(now), now, now, receipt.delivery.value, receipt.token);
  if (subscription) {
    sql += " AND subscription_id = ?";
    all.add(subscription->value);
  }
  return session.execute(sql, all) > 0;
}

/// Those that stand where their receipts say, by one statement.
std::int64_t mark_all_done(Session& session, std::span<const ReceiptReference> claims,
                           const std::optional<queue::SubscriptionId>& subscription, Time now) {
  ClaimPlaces places;
  for (const auto& [message, receipt] : claims) {
    if (queue::message_of(receipt.delivery) != message) continue;
    if (subscription && *subscription != receipt.subscription) continue;
    places.add(receipt.subscription, receipt.lease_ends_at, receipt.token, receipt.delivery);
  }
  if (places.empty()) return 0;
  auto all = values(day_of(now), now, now);
  const auto condition = places.condition(all);
  return session.execute(
      "UPDATE delivery FORCE INDEX (PRIMARY)"
      " SET bucket = ?, state = 4, position = ?, updated_at = ? WHERE " +
          condition,
      all);
}

/// Done by this very claim?
bool was_done(Session& session, const queue::Receipt& receipt) {
  return session
      .query("SELECT 1 FROM delivery WHERE id = ? AND state = 4 AND token = ? LIMIT 1",
             values(receipt.delivery.value, receipt.token))
      .next();
}

Fault ack_by_receipt(Session& session, queue::MessageId message, const queue::Receipt& receipt,
                     const std::optional<queue::SubscriptionId>& subscription, Time now) {
  if (queue::message_of(receipt.delivery) == message) {
    const bool fits = !subscription || *subscription == receipt.subscription;
    if (fits && mark_done_at_once(session, receipt, now)) return std::nullopt;
    if (search_and_mark_done(session, receipt, subscription, now)) return std::nullopt;
    if (was_done(session, receipt)) return std::nullopt;
  }
  const auto fault = why_not_there(session, message, subscription);
  return fault ? fault : ConsumeFault::stale_receipt;
}

/// The one claim that the worker holds on the message.
tl::expected<queue::Receipt, ConsumeFault> find_claim(
    Session& session, queue::MessageId message, const std::string& worker,
    const std::optional<queue::SubscriptionId>& subscription) {
  std::string sql =
      "SELECT id, token, subscription_id, position FROM delivery"
      " WHERE bucket = 0 AND id BETWEEN ? AND ? AND state = 2"
      " AND worker = ?";
  auto all = values(first_delivery(message), last_delivery(message), worker);
  if (subscription) {
    sql += " AND subscription_id = ?";
    all.add(subscription->value);
  }
  auto rows = session.query(sql + " LIMIT 2", all);
  if (!rows.next()) {
    const auto fault = why_not_there(session, message, subscription);
    return tl::unexpected(fault.value_or(ConsumeFault::not_claimed));
  }
  const queue::DeliveryId delivery{rows.integer()};
  queue::Receipt receipt{delivery, rows.unsigned_integer()};
  receipt.subscription = {rows.integer()};
  receipt.lease_ends_at = rows.time();
  if (rows.next()) return tl::unexpected(ConsumeFault::ambiguous_claim);
  return receipt;
}

bool was_done_by(Session& session, queue::MessageId message, const std::string& worker,
                 const std::optional<queue::SubscriptionId>& subscription) {
  std::string sql = "SELECT 1 FROM delivery WHERE id BETWEEN ? AND ? AND state = 4 AND worker = ?";
  auto all = values(first_delivery(message), last_delivery(message), worker);
  if (subscription) {
    sql += " AND subscription_id = ?";
    all.add(subscription->value);
  }
  return session.query(sql + " LIMIT 1", all).next();
}

Fault ack_own_claim(Session& session, const ClaimReference& claim,
                    const std::optional<queue::SubscriptionId>& subscription, Time now) {
  const auto receipt = find_claim(session, claim.message, claim.worker, subscription);
  if (receipt) return ack_by_receipt(session, claim.message, *receipt, subscription, now);
  if (receipt.error() == ConsumeFault::not_claimed &&
      was_done_by(session, claim.message, claim.worker, subscription)) {
    return std::nullopt;
  }
  return receipt.error();
}

struct HeldClaim {
  queue::SubscriptionId subscription;
  std::int64_t position = 0;
  int priority = 0;
  int retry_count = 0;
  int attempt_number = 0;
  std::string worker;
  Time claimed_at{};
  std::optional<Time> expires_at;
  std::uint64_t catalog_version = 0;
};

std::optional<HeldClaim> lock_claim(Session& session, const queue::Receipt& receipt) {
  auto rows = session.query(
      "SELECT subscription_id, position, priority, retry_count, attempt_count, worker,"
      " claimed_at, expires_at, (SELECT version FROM catalog WHERE id = 1)"
      " FROM delivery WHERE bucket = 0 AND id = ? AND state = 2 AND token = ? FOR UPDATE",
      values(receipt.delivery.value, receipt.token));
  if (!rows.next()) return std::nullopt;
  HeldClaim held;
  held.subscription = {rows.integer()};
  held.position = rows.integer();
  held.priority = rows.small_integer();
  held.retry_count = rows.small_integer();
  held.attempt_number = rows.small_integer();
  held.worker = rows.text();
  held.claimed_at = rows.time();
  held.expires_at = rows.optional_time();
  held.catalog_version = rows.unsigned_integer();
  return held;
}

/// When the delivery is tried again, or none when it is a dead letter now.
std::optional<Time> next_attempt(const HeldClaim& held, const Failure& failure,
                                 const queue::RetryPolicy& policy, Random& random, Time now) {
  const int failed = held.retry_count + 1;
  if (failure.dead || failed > policy.max_retries) return std::nullopt;
  const milliseconds wait =
      failure.retry_after ? milliseconds(*failure.retry_after)
                          : queue::with_jitter(queue::delay_before(policy.backoff, failed), random);
  const auto next = now + wait;
  if (held.expires_at && next >= *held.expires_at) return std::nullopt;
  return next;
}

void settle_failed(Session& session, const queue::Receipt& receipt, const HeldClaim& held,
                   const std::string& error, const Failed& outcome, Time now) {
  insert_attempt(session, receipt.delivery, now,
                 {held.attempt_number, held.worker, queue::AttemptOutcome::failed, held.claimed_at,
                  now, error});
  auto state = DeliveryState::dead;
  auto position = position_at(now);
  if (outcome.next_attempt_at) {
    const bool at_once = *outcome.next_attempt_at <= now;
    state = at_once ? DeliveryState::ready : DeliveryState::scheduled;
    position = at_once ? ready_position(held.priority) : position_at(*outcome.next_attempt_at);
  }
  // The token stays: with the state it tells that this claim was spent, and by what.
  session.execute(
      "UPDATE delivery SET bucket = ?, state = ?, position = ?, retry_count = ?, worker = NULL,"
      " ready_at = ?, updated_at = ?, last_error = ?"
      " WHERE bucket = 0 AND subscription_id = ? AND state = 2 AND position = ? AND id = ?",
      values(state == DeliveryState::dead ? dead_bucket : live_bucket, code(state), position,
             outcome.retry_count, outcome.next_attempt_at.value_or(now), now, error,
             held.subscription.value, held.position, receipt.delivery.value));
}

/// What an earlier try of the same call has written, whose commit's answer was lost.
std::optional<Failed> read_settled_failure(Session& session, const queue::Receipt& receipt) {
  auto rows = session.query(
      "SELECT state, retry_count, ready_at FROM delivery WHERE id = ? AND token = ?"
      " AND state IN (0, 1, 3) AND bucket IN (0, 1)",
      values(receipt.delivery.value, receipt.token));
  if (!rows.next()) return std::nullopt;
  const auto state = static_cast<DeliveryState>(rows.small_integer());
  Failed failed;
  failed.retry_count = rows.small_integer();
  if (state != DeliveryState::dead) failed.next_attempt_at = rows.time();
  return failed;
}

}  // namespace

tl::expected<void, ConsumeFault> MysqlStore::ack(const ClaimReference& claim, Time now) {
  std::optional<queue::SubscriptionId> subscription;
  if (claim.queue) {
    const auto named = subscription_named(*claim.queue);
    if (!named) return tl::unexpected(ConsumeFault::queue_not_found);
    subscription = named->id;
  }
  const auto fault = connection_.retrying([&](Session& session) {
    return claim.receipt ? ack_by_receipt(session, claim.message, *claim.receipt, subscription, now)
                         : ack_own_claim(session, claim, subscription, now);
  });
  if (fault) return tl::unexpected(*fault);
  return {};
}

tl::expected<std::vector<std::optional<ConsumeFault>>, ConsumeFault> MysqlStore::ack_all(
    std::span<const ReceiptReference> claims, const std::optional<std::string>& queue, Time now) {
  std::optional<queue::SubscriptionId> subscription;
  if (queue) {
    const auto named = subscription_named(*queue);
    if (!named) return tl::unexpected(ConsumeFault::queue_not_found);
    subscription = named->id;
  }
  std::vector<Fault> results(claims.size());
  if (claims.empty()) return results;

  const auto changed = connection_.retrying(
      [&](Session& session) { return mark_all_done(session, claims, subscription, now); });
  if (changed == static_cast<std::int64_t>(claims.size())) return results;

  for (std::size_t i = 0; i < claims.size(); ++i) {
    results[i] = connection_.retrying([&](Session& session) {
      return ack_by_receipt(session, claims[i].message, claims[i].receipt, subscription, now);
    });
  }
  return results;
}

tl::expected<Failed, ConsumeFault> MysqlStore::fail(const ClaimReference& claim,
                                                    const Failure& failure, Time now) {
  std::optional<queue::SubscriptionId> subscription;
  if (claim.queue) {
    const auto named = subscription_named(*claim.queue);
    if (!named) return tl::unexpected(ConsumeFault::queue_not_found);
    subscription = named->id;
  }
  bool was_committing = false;
  std::optional<queue::Receipt> receipt = claim.receipt;
  return connection_.retrying([&](Session& session) -> tl::expected<Failed, ConsumeFault> {
    if (!receipt) {
      const auto own = find_claim(session, claim.message, claim.worker, subscription);
      if (!own) return tl::unexpected(own.error());
      receipt = *own;
    }
    if (was_committing) {
      if (const auto settled = read_settled_failure(session, *receipt)) return *settled;
    }
    session.begin();
    const auto held = queue::message_of(receipt->delivery) == claim.message
                          ? lock_claim(session, *receipt)
                          : std::nullopt;
    if (!held || (subscription && held->subscription != *subscription)) {
      session.rollback();
      const auto fault = why_not_there(session, claim.message, subscription);
      return tl::unexpected(fault.value_or(ConsumeFault::stale_receipt));
    }
    catalog_.ensure_loaded(session);
    if (catalog_.version() != held->catalog_version) catalog_.reload(session);
    const auto* current = catalog_.find(held->subscription);
    const auto policy = current != nullptr ? current->retry_policy : queue::default_pull_policy();
    const Failed outcome{held->retry_count + 1,
                         next_attempt(*held, failure, policy, connection_.random(), now)};
    settle_failed(session, *receipt, *held, failure.error, outcome, now);
    if (!outcome.next_attempt_at) {
      const Death death{receipt->delivery, held->subscription, outcome.retry_count, failure.error};
      tell_of_deaths(session, catalog_, {&death, 1}, now, connection_.random());
    }
    was_committing = true;
    session.commit();
    connection_.tally().note(Trouble::failed_attempt, std::to_string(held->subscription.value));
    memory_[held->subscription.value].head.reset();
    if (outcome.next_attempt_at) memory_[held->subscription.value].look_for_due_at = {};
    return outcome;
  });
}

tl::expected<Time, ConsumeFault> MysqlStore::extend(const ReceiptReference& claim, seconds lease,
                                                    Time now) {
  const auto ends_at = now + lease;
  return connection_.retrying([&](Session& session) -> tl::expected<Time, ConsumeFault> {
    if (queue::message_of(claim.receipt.delivery) == claim.message) {
      // The same end a second time changes no row: look before taking that for a lost lease.
      const auto changed = session.execute(
          "UPDATE delivery SET position = ?, updated_at = ?"
          " WHERE bucket = 0 AND id = ? AND state = 2 AND token = ?",
          values(ends_at, now, claim.receipt.delivery.value, claim.receipt.token));
      if (changed > 0) return ends_at;
      if (session
              .query("SELECT 1 FROM delivery WHERE bucket = 0 AND id = ? AND state = 2"
                     " AND token = ? AND position = ?",
                     values(claim.receipt.delivery.value, claim.receipt.token, ends_at))
              .next()) {
        return ends_at;
      }
    }
    if (!message_exists(session, claim.message)) {
      return tl::unexpected(ConsumeFault::message_not_found);
    }
    return tl::unexpected(ConsumeFault::stale_receipt);
  });
}

}  // namespace pmq::store::mysql

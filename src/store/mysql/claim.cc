#include <algorithm>
#include <utility>

#include "store/mysql/claim_order.h"
#include "store/mysql/give_back.h"
#include "store/mysql/message_row.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/operational_events.h"
#include "store/mysql/payload_budget.h"
#include "store/mysql/row_codes.h"

// A claim is two statements: one UPDATE moves the head of the queue into the lease, stepping over
// rows that others are just claiming, and one SELECT by the token reads what it got. Losing the
// connection in between loses nothing: the second try finds the first one's rows by the token. An
// answer is bounded in bytes, too: what has no room in it is put back, and was no attempt.

namespace pmq::store::mysql {
namespace {

constexpr milliseconds idle_poll{1000};

struct Lease {
  queue::SubscriptionId subscription;
  std::uint64_t token = 0;
  Time claimed_at{};
  Time ends_at{};
};

/// At most `limit` rows: of one priority from `start` on, or without it from the very beginning.
/// An interval over several priorities would not do with a start: InnoDB steps over all deleted
/// rows before it sees where an interval ends.
std::int64_t take(Session& session, const Lease& lease, const std::string& worker, int limit,
                  const std::optional<QueueHead::Place>& start) {
  std::string sql =
      "UPDATE (SELECT position, id FROM delivery FORCE INDEX (PRIMARY)"
      "         WHERE bucket = 0 AND subscription_id = ? AND state = 0";
  Values all;
  all.add(lease.subscription.value);
  if (start) {
    sql += " AND position = ? AND id >= ?";
    all.add(start->position).add(start->id);
  }
  // A scalar subquery stays what it is: an EXISTS could be turned into a join that locks.
  sql +=
      " AND (SELECT s.state + s.held FROM subscription s WHERE s.id = ? AND s.alive = 1) = 0"
      " ORDER BY position, id LIMIT ? FOR UPDATE SKIP LOCKED) head"
      " STRAIGHT_JOIN delivery d ON d.bucket = 0 AND d.subscription_id = ? AND d.state = 0"
      "   AND d.position = head.position AND d.id = head.id"
      " SET d.state = 2, d.position = ?, d.token = ?, d.worker = ?, d.claimed_at = ?,"
      "     d.updated_at = ?, d.attempt_count = d.attempt_count + 1";
  all.add(lease.subscription.value)
      .add(limit)
      .add(lease.subscription.value)
      .add(lease.ends_at)
      .add(lease.token)
      .add(worker)
      .add(lease.claimed_at)
      .add(lease.claimed_at);
  return session.execute(sql, all);
}

/// Why there may have been nothing to take.
struct News {
  std::uint64_t catalog_version = 0;
  bool is_held = false;
};

News read_news(Session& session, queue::SubscriptionId subscription) {
  auto rows = session.query(
      "SELECT c.version, COALESCE(s.held, 0) FROM catalog c"
      " LEFT JOIN subscription s ON s.id = ? AND s.alive = 1 WHERE c.id = 1",
      values(subscription.value));
  News news;
  if (!rows.next()) return news;
  news.catalog_version = rows.unsigned_integer();
  news.is_held = rows.integer() != 0;
  return news;
}

struct TakenRow {
  ClaimedDelivery delivery;
  std::optional<Time> expires_at;
  bool has_payload = true;
};

/// Larger payloads are left out.
std::vector<TakenRow> read_taken(Session& session, const Lease& lease,
                                 std::uint64_t largest_payload) {
  auto rows = session.query(
      "SELECT d.id, d.retry_count, d.last_error, d.expires_at, " + std::string(message_columns) +
          ", IF(m.payload_bytes <= ?, m.payload, NULL) FROM delivery d"
          " JOIN message m ON m.id = d.id >> 10 AND m.day = d.message_day"
          " WHERE d.bucket = 0 AND d.subscription_id = ? AND d.state = 2 AND d.position = ?"
          " AND d.token = ?",
      values(largest_payload, lease.subscription.value, lease.ends_at, lease.token));
  std::vector<TakenRow> taken;
  while (rows.next()) {
    auto& row = taken.emplace_back();
    row.delivery.receipt = {{rows.integer()}, lease.token, lease.subscription, lease.ends_at};
    row.delivery.retry_count = rows.small_integer();
    row.delivery.last_error = rows.optional_text();
    row.expires_at = rows.optional_time();
    row.delivery.message = read_message(rows);
    auto payload = rows.optional_text();
    row.has_payload = payload.has_value();
    if (payload) row.delivery.message.payload = std::move(*payload);
    row.delivery.claimed_at = lease.claimed_at;
    row.delivery.lease_expires_at = lease.ends_at;
  }
  sort_for_claim(taken);
  return taken;
}

/// Puts back what no answer has room for. False: all was within.
bool put_back_beyond(Session& session, std::vector<TakenRow>& taken, std::uint64_t max_bytes,
                     Time now) {
  const auto fitting = count_within(taken, max_bytes);
  if (fitting == taken.size()) return false;
  std::vector<queue::Receipt> beyond;
  for (auto i = fitting; i < taken.size(); ++i)
    beyond.push_back(taken[i].delivery.receipt);
  return_untried(session, beyond, now);
  taken.resize(fitting);
  return true;
}

/// Too late to be worked on: a dead letter, and the claim is no attempt. False: it was so before.
bool bury_expired(Session& session, const Lease& lease, queue::DeliveryId delivery, Time now) {
  return session.execute(
             "UPDATE delivery SET bucket = 1, state = 3, position = ?, token = NULL, worker = NULL,"
             " claimed_at = NULL, attempt_count = attempt_count - 1, updated_at = ?,"
             " last_error = 'expired'"
             " WHERE bucket = 0 AND subscription_id = ? AND state = 2 AND position = ? AND id = ?"
             " AND token = ?",
             values(position_at(now), now, lease.subscription.value, lease.ends_at, delivery.value,
                    lease.token)) > 0;
}

}  // namespace

tl::expected<Claimed, ConsumeFault> MysqlStore::claim(const ClaimRequest& request, Time now) {
  const auto subscription = subscription_named(request.queue);
  if (!subscription) return tl::unexpected(ConsumeFault::queue_not_found);
  if (subscription->kind != queue::SubscriptionKind::pull) {
    return tl::unexpected(ConsumeFault::not_pollable);
  }
  auto& memory = memory_[subscription->id.value];
  wake_due(*subscription, memory, now);

  const Lease lease{subscription->id, next_u64(connection_.random()), now, now + request.lease};
  auto start = memory.head.start(Steady::now());
  const auto small = request.max_bytes / static_cast<std::uint64_t>(request.limit);
  bool may_have_taken = false;
  auto taken = connection_.retrying([&](Session& session) -> std::vector<TakenRow> {
    if (std::exchange(may_have_taken, true)) {
      auto before = read_taken(session, lease, small);
      if (!before.empty()) return before;
    }
    auto began = Steady::now();
    auto count = take(session, lease, request.worker, request.limit, start);
    if (count == 0 && start) {
      start.reset();
      began = Steady::now();
      count = take(session, lease, request.worker, request.limit, start);
    }
    const auto ended = Steady::now();
    if (!start) memory.head.looked_from_beginning(ended, ended - began);
    if (count == 0) return {};
    return read_taken(session, lease, small);
  });
  bool is_cut = false;
  connection_.retrying([&](Session& session) {
    if (put_back_beyond(session, taken, request.max_bytes, now)) is_cut = true;
    read_large_payloads(session, taken);
  });

  Claimed claimed;
  std::vector<Death> expired;
  for (auto& row : taken) {
    if (row.expires_at && *row.expires_at <= now) {
      expired.push_back(
          {row.delivery.receipt.delivery, lease.subscription, row.delivery.retry_count, "expired"});
    } else {
      claimed.deliveries.push_back(std::move(row.delivery));
    }
  }
  if (!expired.empty()) {
    connection_.retrying([&](Session& session) {
      session.begin();
      std::vector<Death> died;
      for (const auto& death : expired)
        if (bury_expired(session, lease, death.delivery, now)) died.push_back(death);
      tell_of_deaths(session, catalog_, died, now, connection_.random());
      session.commit();
    });
  }
  if (taken.empty()) {
    const auto news = connection_.retrying(
        [&](Session& session) { return read_news(session, subscription->id); });
    if (news.is_held) return tl::unexpected(ConsumeFault::held);
    if (news.catalog_version != catalog_.version()) {
      connection_.retrying([&](Session& session) { catalog_.reload(session); });
      return this->claim(request, now);
    }
  } else {
    const auto& first = taken.front();
    memory.head.claimed_from(
        {ready_position(first.delivery.message.priority), first.delivery.receipt.delivery.value},
        Steady::now());
    memory.next_due = std::min(memory.next_due.value_or(lease.ends_at), lease.ends_at);
  }
  // What was taken from the head on is not all: other priorities were not looked at.
  const bool likely_more =
      static_cast<int>(taken.size()) >= request.limit || (start && !taken.empty()) || is_cut;
  claimed.poll_again_in = likely_more ? milliseconds(0) : idle_poll;
  if (!likely_more && memory.next_due) {
    claimed.poll_again_in = std::clamp(*memory.next_due - now, milliseconds(1), idle_poll);
  }
  return claimed;
}

}  // namespace pmq::store::mysql

#include <algorithm>

#include "store/mysql/due_deliveries.h"
#include "store/mysql/endpoint_row.h"
#include "store/mysql/mysql_dispatch_store.h"
#include "webhook/admission.h"

// Where a dispatcher finds something to do: one statement over all webhooks, and now and then
// another for what comes due. Each looks at the beginning of a few ranges of the primary key.

namespace pmq::store::mysql {
namespace {

// Looking for what comes due may take a fiftieth of the time: rows that were deleted but can't be
// purged make it long.
constexpr int cost_factor = 50;
constexpr std::chrono::milliseconds longest_between_looks{2000};

struct DueEndpoint {
  queue::SubscriptionId subscription;
  DueTimes due;
};

std::vector<DueEndpoint> read_due_endpoints(Session& session) {
  // MIN() would read its whole range here, as that is no constant; and MySQL sorts the range unless
  // all parts of the key are named.
  auto rows = session.query(
      "SELECT s.id,"
      " (SELECT d.position FROM delivery d FORCE INDEX (PRIMARY) WHERE d.bucket = 0"
      "   AND d.subscription_id = s.id AND d.state = 1 ORDER BY d.bucket, d.subscription_id, d.state, d.position LIMIT 1),"
      " (SELECT d.position FROM delivery d FORCE INDEX (PRIMARY) WHERE d.bucket = 0"
      "   AND d.subscription_id = s.id AND d.state = 2 ORDER BY d.bucket, d.subscription_id, d.state, d.position LIMIT 1)"
      " FROM subscription s WHERE s.kind = 1 AND s.alive = 1");
  std::vector<DueEndpoint> all;
  while (rows.next()) {
    auto& [subscription, due] = all.emplace_back();
    subscription = {rows.integer()};
    due.scheduled = rows.optional_time();
    due.lease = rows.optional_time();
  }
  return all;
}

bool has_come(const std::optional<Time>& time, Time now) {
  return time && *time <= now;
}

void earlier(std::optional<Time>& earliest, const std::optional<Time>& time) {
  if (time && (!earliest || *time < *earliest)) earliest = time;
}

/// Those with something ready, all their bounds with them.
Look read_ready(Session& session, std::int64_t beats, Time now) {
  auto rows =
      session.query("SELECT " + std::string(endpoint_columns) +
                        ", w.max_in_flight, w.rate_per_second,"
                        " (SELECT COUNT(*) FROM delivery d FORCE INDEX (PRIMARY) WHERE d.bucket = 0"
                        "   AND d.subscription_id = s.id AND d.state = 2 AND d.position > ?)"
                        " FROM subscription s"
                        " STRAIGHT_JOIN webhook w ON w.subscription_id = s.id"
                        " STRAIGHT_JOIN endpoint e ON e.subscription_id = s.id"
                        " WHERE s.kind = 1 AND s.alive = 1 AND s.state = 0"
                        " AND (SELECT 1 FROM delivery d FORCE INDEX (PRIMARY) WHERE d.bucket = 0"
                        "   AND d.subscription_id = s.id AND d.state = 0 LIMIT 1) = 1"
                        " AND " +
                        std::string(nothing_is_held) + " ORDER BY s.id",
                    values(now, beats));
  Look look;
  while (rows.next()) {
    const auto endpoint = read_endpoint(rows);
    const int max_in_flight = rows.small_integer();
    const auto rate = webhook::rate_now(rows.optional_number(), endpoint.breaker, now);
    const int in_flight = rows.small_integer();
    const auto allowance =
        rate ? webhook::refilled(endpoint.allowance, *rate, now) : endpoint.allowance;
    const auto admission = webhook::admit(endpoint.breaker, endpoint.paused_until, allowance, rate,
                                          max_in_flight, in_flight, now);
    if (admission.room > 0) look.ready.push_back({endpoint.subscription, admission.room});
    earlier(look.next_at, admission.again_at);
  }
  return look;
}

}  // namespace

void MysqlDispatchStore::wake_due(Time now) {
  const auto looked_at = Steady::now();
  if (!has_come(next_due_, now) && looked_at < look_for_due_at_) return;
  const auto look_and_wake = [&] {
    bool woke = false;
    next_due_.reset();
    for (const auto& [subscription, due] : connection_.retrying(read_due_endpoints)) {
      if (has_come(due.scheduled, now)) {
        connection_.retrying(
            [&, id = subscription](Session& session) { release_scheduled(session, id, now); });
      }
      if (has_come(due.lease, now)) {
        connection_.retrying([&, id = subscription](Session& session) {
          const int count = return_expired(session, catalog_, id, now, connection_.random());
          connection_.tally().note(Trouble::failed_attempt, std::to_string(id.value), count);
        });
      }
      if (has_come(due.scheduled, now) || has_come(due.lease, now)) {
        heads_[subscription.value].reset();
        woke = true;
      }
      earlier(next_due_, due.scheduled);
      earlier(next_due_, due.lease);
    }
    return woke;
  };
  const bool woke = look_and_wake();
  const auto ended_at = Steady::now();
  // What was woken hides what comes due after it: the next look sees that.
  look_for_due_at_ = ended_at + std::min<Steady::duration>((ended_at - looked_at) * cost_factor,
                                                           longest_between_looks);
  if (woke) look_and_wake();
}

Look MysqlDispatchStore::look(Time now) {
  wake_due(now);
  auto look = connection_.retrying(
      [&](Session& session) { return read_ready(session, notice_.count(), now); });
  earlier(look.next_at, next_due_);
  return look;
}

}  // namespace pmq::store::mysql

#include <algorithm>
#include <map>

#include "base/utf8.h"
#include "queue/event_type.h"
#include "queue/operational_event.h"
#include "store/mysql/mysql_dispatch_store.h"
#include "store/mysql/settlement_plan.h"
#include "store/mysql/subscription_row.h"

// What dispatchers report is one transaction for many deliveries, of a number of statements that
// doesn't grow with theirs: the endpoints' rows are held first, in the order of their ids, then the
// deliveries' by their whole primary keys. An earlier try whose commit's answer was lost is known
// by the token, which stays in the row.

namespace pmq::store::mysql {
namespace {

using queue::DeliveryState;

constexpr std::size_t rows_at_once = 250;
// An escaped statement must stay below the smallest max_allowed_packet, as in message_writer.cc.
constexpr std::size_t max_statement_bytes = 400 * 1024;
constexpr std::size_t max_text_bytes = 4096;

using Key = std::pair<std::int64_t, std::uint64_t>;  // delivery and token

Key key_of(const Settlement& settlement) {
  return {settlement.receipt.delivery.value, settlement.receipt.token};
}

std::string bounded(std::string_view text) {
  const auto valid = replace_invalid_utf8(text.substr(0, max_text_bytes));
  return std::string(utf8_prefix(valid, max_text_bytes));
}

bool is_gone(const Settlement& settlement) {
  return std::holds_alternative<webhook::Gone>(settlement.outcome);
}

/// Subscription, lease's end, id and token: the whole key of a row in progress.
constexpr std::string_view first_key =
    "SELECT ? AS subscription_id, ? AS position, ? AS id, ? AS token";
constexpr std::string_view next_key = " UNION ALL SELECT ?,?,?,?";
constexpr std::string_view join_by_key =
    " STRAIGHT_JOIN delivery d ON d.bucket = 0 AND d.subscription_id = c.subscription_id"
    " AND d.state = 2 AND d.position = c.position AND d.id = c.id AND d.token = c.token";

void add_key(Values& all, const Settlement& settlement) {
  all.add(settlement.subscription.value)
      .add(settlement.lease_ends_at)
      .add(settlement.receipt.delivery.value)
      .add(settlement.receipt.token);
}

void hold_some(Session& session, std::span<const Settlement> settlements,
               std::map<Key, HeldDelivery>& held) {
  std::string sql =
      "SELECT d.id, d.token, d.priority, d.retry_count, d.attempt_count, d.worker, d.expires_at"
      " FROM (";
  Values all;
  for (const auto& each : settlements) {
    sql += &each == settlements.data() ? first_key : next_key;
    add_key(all, each);
  }
  auto rows = session.query(sql + ") c" + std::string(join_by_key) + " FOR UPDATE", all);
  while (rows.next()) {
    const auto id = rows.integer();
    auto& delivery = held[{id, rows.unsigned_integer()}];
    delivery.priority = rows.small_integer();
    delivery.retry_count = rows.small_integer();
    delivery.attempt_number = rows.small_integer();
    delivery.worker = rows.text();
    delivery.expires_at = rows.optional_time();
  }
}

/// Locked, each by its whole key; those whose lease was lost are missing.
std::map<Key, HeldDelivery> hold_deliveries(Session& session,
                                            std::span<const Settlement> settlements) {
  std::map<Key, HeldDelivery> held;
  for (std::size_t begin = 0; begin < settlements.size(); begin += rows_at_once) {
    hold_some(session,
              settlements.subspan(begin, std::min(rows_at_once, settlements.size() - begin)), held);
  }
  return held;
}

/// What an earlier try of the same call has written, or nothing was held any more.
Settled read_settled(Session& session, const Settlement& settlement) {
  auto rows = session.query(
      "SELECT state, ready_at FROM delivery WHERE id = ? AND token = ? AND state IN (0, 1, 3, 4)",
      values(settlement.receipt.delivery.value, settlement.receipt.token));
  Settled settled;
  if (!rows.next()) return settled;
  settled.held = true;
  const auto state = static_cast<DeliveryState>(rows.small_integer());
  settled.dead = state == DeliveryState::dead;
  const bool waits = state == DeliveryState::ready || state == DeliveryState::scheduled;
  if (waits && !is_gone(settlement)) settled.next_attempt_at = rows.time();
  return settled;
}

std::vector<EndpointRow> hold_endpoints(Session& session, std::span<const Settlement> settlements) {
  std::vector<queue::SubscriptionId> ids;
  for (const auto& each : settlements)
    ids.push_back(each.subscription);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return lock_endpoints(session, ids);
}

/// Calls `write(sql, values)` for as many of `items` at once as fit; `add` puts in one of them.
template <typename Items, typename Size, typename Add, typename Write>
void in_portions(const Items& items, Size&& size_of, Add&& add, Write&& write) {
  std::string sql;
  Values all;
  std::size_t rows = 0;
  std::size_t bytes = 0;
  const auto flush = [&] {
    if (rows > 0) write(sql, all);
    sql.clear();
    all = {};
    rows = bytes = 0;
  };
  for (const auto& item : items) {
    if (rows == rows_at_once || (rows > 0 && bytes + size_of(item) > max_statement_bytes)) flush();
    bytes += size_of(item);
    add(sql, all, item, rows++ == 0);
  }
  flush();
}

std::size_t size_of_error(const DecidedDelivery* decided) {
  return decided->error.size() + 200;
}

void write_delivered(Session& session, const std::vector<const DecidedDelivery*>& deliveries,
                     Time now) {
  in_portions(
      deliveries, [](const auto*) { return std::size_t{200}; },
      [](std::string& sql, Values& all, const DecidedDelivery* each, bool first) {
        sql += first ? first_key : next_key;
        add_key(all, *each->settlement);
      },
      [&](const std::string& keys, Values& all) {
        all.add(day_of(now)).add(now).add(now);
        session.execute("UPDATE (" + keys + ") c" + std::string(join_by_key) +
                            " SET d.bucket = ?, d.state = 4, d.position = ?, d.updated_at = ?",
                        all);
      });
}

// The token stays: with the state it tells that this claim was spent, and by what.
void write_failed(Session& session, const std::vector<const DecidedDelivery*>& deliveries,
                  Time now) {
  in_portions(
      deliveries, size_of_error,
      [](std::string& sql, Values& all, const DecidedDelivery* each, bool first) {
        if (first) {
          sql += std::string(first_key) +
                 ", ? AS to_bucket, ? AS to_state, ? AS to_position, ? AS to_retry_count,"
                 " ? AS to_ready_at, ? AS to_error";
        } else {
          sql += std::string(next_key) + ",?,?,?,?,?,?";
        }
        add_key(all, *each->settlement);
        const auto& to = *each->destination;
        all.add(to.bucket)
            .add(code(to.state))
            .add(to.position)
            .add(to.retry_count)
            .add(to.ready_at)
            .add(each->error);
      },
      [&](const std::string& keys, Values& all) {
        all.add(now);
        session.execute("UPDATE (" + keys + ") c" + std::string(join_by_key) +
                            " SET d.bucket = c.to_bucket, d.state = c.to_state,"
                            " d.position = c.to_position, d.retry_count = c.to_retry_count,"
                            " d.ready_at = c.to_ready_at, d.last_error = c.to_error,"
                            " d.worker = NULL, d.updated_at = ?",
                        all);
      });
}

void write_attempts(Session& session, const std::vector<DecidedDelivery>& deliveries, Time now) {
  struct Row {
    const DecidedDelivery* decided;
    std::optional<std::string> error;
    std::optional<std::string> answer;
  };
  std::vector<Row> attempts;
  for (const auto& each : deliveries) {
    auto& row = attempts.emplace_back(Row{&each, std::nullopt, std::nullopt});
    if (!each.error.empty()) row.error = each.error;
    if (each.settlement->answer) row.answer = bounded(*each.settlement->answer);
  }
  in_portions(
      attempts,
      [](const Row& row) {
        return row.error.value_or("").size() + row.answer.value_or("").size() + 200;
      },
      [&](std::string& sql, Values& all, const Row& row, bool first) {
        sql += first ? "(?,?,?,?,?,?,?,?,?,?)" : ",(?,?,?,?,?,?,?,?,?,?)";
        const auto& settlement = *row.decided->settlement;
        const auto outcome = row.decided->destination ? queue::AttemptOutcome::failed
                                                      : queue::AttemptOutcome::succeeded;
        all.add(settlement.receipt.delivery.value)
            .add(row.decided->held.attempt_number)
            .add(day_of(now))
            .add(static_cast<int>(outcome))
            .add(row.decided->held.worker)
            .add(settlement.started_at)
            .add(settlement.finished_at)
            .add(row.error)
            .add(webhook::status_of(settlement.outcome))
            .add(row.answer);
      },
      [&](const std::string& rows, const Values& all) {
        session.execute(
            "INSERT INTO attempt (delivery_id, number, day, outcome, worker, started_at,"
            " finished_at, error, http_status, answer) VALUES " +
                rows,
            all);
      });
}

void write_deliveries(Session& session, const std::vector<DecidedDelivery>& deliveries, Time now) {
  std::vector<const DecidedDelivery*> delivered;
  std::vector<const DecidedDelivery*> failed;
  for (const auto& each : deliveries)
    (each.destination ? failed : delivered).push_back(&each);
  write_delivered(session, delivered, now);
  write_failed(session, failed, now);
  write_attempts(session, deliveries, now);
}

/// The events of those that were not disabled before.
std::vector<CausedEvent> disable_the_gone(Session& session,
                                          const std::vector<const Settlement*>& gone,
                                          const Catalog& catalog, Time now) {
  std::vector<CausedEvent> events;
  for (const auto* settlement : gone) {
    const std::string reason = "the endpoint answered 410 Gone";
    const auto changed = session.execute(
        "UPDATE subscription SET state = 2, state_reason = ?, updated_at = ?"
        " WHERE id = ? AND state <> 2",
        values(reason, now, settlement->subscription.value));
    if (changed == 0) continue;
    events.push_back(
        {settlement->receipt.delivery, queue::event_of(queue::DisabledSubscription{
                                           catalog.name_of(settlement->subscription), reason})});
  }
  return events;
}

/// None of what a message caused that is itself such news: they would breed.
std::vector<queue::NewMessage> without_offspring(Session& session,
                                                 const std::vector<CausedEvent>& events) {
  std::vector<queue::DeliveryId> causes;
  for (const auto& each : events)
    causes.push_back(each.cause);
  const auto types = event_types_of(session, causes);
  std::vector<queue::NewMessage> told;
  for (const auto& each : events) {
    const auto type = types.find(queue::message_of(each.cause).value);
    const bool is_news = type != types.end() && queue::is_reserved_event_type(type->second);
    if (!is_news) told.push_back(each.event);
  }
  return told;
}

}  // namespace

std::vector<Settled> MysqlDispatchStore::settle(std::span<const Settlement> settlements, Time now) {
  if (settlements.empty()) return {};
  const bool some_are_gone = std::any_of(settlements.begin(), settlements.end(), is_gone);
  auto results = connection_.retrying([&](Session& session) {
    session.begin();
    // The catalog's row comes first, as for all who change a subscription.
    if (some_are_gone) raise_catalog_version(session);
    auto endpoints = hold_endpoints(session, settlements);
    auto held = hold_deliveries(session, settlements);
    // Kept for this try alone when it is read at a version that may yet be rolled back.
    Catalog own;
    auto& catalog = some_are_gone ? own : catalog_;
    catalog.refresh(session);

    SettlementPlanner planner(std::move(endpoints), catalog, connection_.random(), now);
    std::vector<Settled> settled;
    for (const auto& each : settlements) {
      const auto row = held.extract(key_of(each));
      settled.push_back(row ? planner.decide(each, row.mapped()) : read_settled(session, each));
    }
    const auto& plan = planner.plan();
    if (plan.deliveries.empty()) {
      session.rollback();
      return settled;
    }
    write_deliveries(session, plan.deliveries, now);
    update_endpoints(session, plan.endpoints);
    insert_breaker_changes(session, plan.steps, now);
    auto events = disable_the_gone(session, plan.gone, catalog, now);
    events.insert(events.begin(), plan.events.begin(), plan.events.end());
    tell_of_deaths(session, catalog, plan.deaths, now, connection_.random());
    tell_operators(session, catalog, without_offspring(session, events), now, connection_.random());
    session.commit();
    return settled;
  });
  for (std::size_t i = 0; i < settlements.size(); ++i) {
    const auto& next = results[i].next_attempt_at;
    if (next) comes_due_at(*next);
    // Back at its old place, before what this process takes for the head.
    if (is_gone(settlements[i]) || (next && *next <= now)) {
      heads_[settlements[i].subscription.value].reset();
    }
  }
  return results;
}

}  // namespace pmq::store::mysql

#include <algorithm>
#include <map>

#include "store/mysql/delivery_row.h"
#include "store/mysql/message_row.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/row_codes.h"

namespace pmq::store::mysql {
namespace {

using queue::DeliveryState;

Values delivery_range(queue::MessageId message) {
  return values(queue::delivery_of(message, 0).value,
                queue::delivery_of(message, queue::max_deliveries - 1).value);
}

std::optional<queue::Message> read_one_message(Session& session, queue::MessageId id) {
  auto rows = session.query(
      "SELECT " + std::string(message_columns) + ", m.payload FROM message m WHERE m.id = ?",
      values(id.value));
  if (!rows.next()) return std::nullopt;
  auto message = read_message(rows);
  message.payload = rows.text();
  return message;
}

std::map<std::int64_t, std::vector<queue::Attempt>> read_attempts(Session& session,
                                                                  queue::MessageId message) {
  auto rows = session.query(
      "SELECT delivery_id, number, worker, outcome, started_at, finished_at, error, http_status,"
      " answer FROM attempt"
      " WHERE delivery_id BETWEEN ? AND ? ORDER BY delivery_id, number",
      delivery_range(message));
  std::map<std::int64_t, std::vector<queue::Attempt>> attempts;
  while (rows.next()) {
    auto& attempt = attempts[rows.integer()].emplace_back();
    attempt.number = rows.small_integer();
    attempt.worker = rows.text();
    attempt.outcome = static_cast<queue::AttemptOutcome>(rows.small_integer());
    attempt.started_at = rows.time();
    attempt.finished_at = rows.time();
    attempt.error = rows.optional_text();
    if (const auto status = rows.optional_integer()) {
      attempt.http_status = static_cast<int>(*status);
    }
    attempt.answer = rows.optional_text();
  }
  return attempts;
}

std::map<std::int64_t, std::vector<queue::Action>> read_actions(Session& session,
                                                                queue::MessageId message) {
  auto rows = session.query(
      "SELECT delivery_id, kind, actor, at, reason FROM action"
      " WHERE delivery_id BETWEEN ? AND ? ORDER BY delivery_id, id",
      delivery_range(message));
  std::map<std::int64_t, std::vector<queue::Action>> actions;
  while (rows.next()) {
    auto& action = actions[rows.integer()].emplace_back();
    action.kind = static_cast<queue::ActionKind>(rows.small_integer());
    action.by = rows.text();
    action.at = rows.time();
    action.reason = rows.optional_text();
  }
  return actions;
}

std::vector<DeliveryRow> read_deliveries(Session& session, const Catalog& catalog,
                                         queue::MessageId message) {
  auto rows = session.query("SELECT " + std::string(delivery_columns) +
                                " FROM delivery WHERE id BETWEEN ? AND ? ORDER BY id",
                            delivery_range(message));
  std::vector<DeliveryRow> deliveries;
  while (rows.next())
    deliveries.push_back(read_delivery(rows, catalog));
  return deliveries;
}

/// A worker's try that succeeded has no row of its own: the delivery's says all of it.
void add_success(DeliveryHistory& history, const DeliveryRow& row) {
  if (row.delivery.state != DeliveryState::done || !row.claimed_at) return;
  if (!history.attempts.empty() && history.attempts.back().number == row.attempt_count) return;
  history.attempts.push_back({row.attempt_count, row.delivery.worker.value_or(""),
                              queue::AttemptOutcome::succeeded, *row.claimed_at,
                              *row.delivery.finished_at, std::nullopt});
}

void write_action(Session& session, std::int64_t delivery, queue::ActionKind kind,
                  const Actor& actor, Time now) {
  session.execute("INSERT INTO action (delivery_id, kind, actor, reason, at) VALUES (?,?,?,?,?)",
                  values(delivery, static_cast<int>(kind), actor.name, actor.reason, now));
}

struct Waiting {
  std::int64_t id;
  std::int64_t subscription;
  int state;
  std::int64_t position;
};

/// The message's deliveries that haven't begun, locked.
std::vector<Waiting> lock_waiting(Session& session, queue::MessageId message,
                                  const std::optional<queue::SubscriptionId>& subscription) {
  std::string sql =
      "SELECT id, subscription_id, state, position FROM delivery"
      " WHERE bucket = 0 AND id BETWEEN ? AND ? AND state IN (0, 1)";
  auto all = delivery_range(message);
  if (subscription) {
    sql += " AND subscription_id = ?";
    all.add(subscription->value);
  }
  auto rows = session.query(sql + " FOR UPDATE", all);
  std::vector<Waiting> waiting;
  while (rows.next()) {
    const auto id = rows.integer();
    const auto of_subscription = rows.integer();
    const auto state = rows.small_integer();
    waiting.push_back({id, of_subscription, state, rows.integer()});
  }
  return waiting;
}

struct Original {
  int day = 0;
  int priority = 0;
  std::string event_type;
  std::optional<Time> expires_at;
  bool is_erased = false;
};

/// Locked, so that of two replays at once the second sees the first's deliveries.
std::optional<Original> lock_original(Session& session, queue::MessageId id) {
  auto rows = session.query(
      "SELECT day, priority, event_type, expires_at, payload_erased_at IS NOT NULL FROM message"
      " WHERE id = ?"
      " AND day >= (SELECT oldest_day FROM catalog WHERE id = 1) FOR UPDATE",
      values(id.value));
  if (!rows.next()) return std::nullopt;
  Original original;
  original.day = rows.small_integer();
  original.priority = rows.small_integer();
  original.event_type = rows.text();
  original.expires_at = rows.optional_time();
  original.is_erased = rows.integer() != 0;
  return original;
}

bool is_on_its_way(const DeliveryRow& row) {
  return row.delivery.state == DeliveryState::ready ||
         row.delivery.state == DeliveryState::scheduled ||
         row.delivery.state == DeliveryState::in_progress;
}

}  // namespace

std::optional<MessageHistory> MysqlStore::find_message(queue::MessageId id) {
  return connection_.retrying([&](Session& session) -> std::optional<MessageHistory> {
    auto message = read_one_message(session, id);
    if (!message) return std::nullopt;
    catalog_.refresh(session);
    auto attempts = read_attempts(session, id);
    auto actions = read_actions(session, id);
    MessageHistory history{std::move(*message), {}};
    for (const auto& row : read_deliveries(session, catalog_, id)) {
      auto& of_delivery = history.deliveries.emplace_back();
      of_delivery.delivery = row.delivery;
      of_delivery.attempts = std::move(attempts[row.delivery.id.value]);
      of_delivery.actions = std::move(actions[row.delivery.id.value]);
      add_success(of_delivery, row);
    }
    return history;
  });
}

tl::expected<int, OperateFault> MysqlStore::cancel(queue::MessageId id,
                                                   const std::optional<std::string>& queue,
                                                   const Actor& actor, Time now) {
  std::optional<queue::SubscriptionId> subscription;
  if (queue) {
    const auto named = subscription_named(*queue);
    if (!named) return tl::unexpected(OperateFault::queue_not_found);
    subscription = named->id;
  }
  return connection_.in_transaction([&](Session& session) -> tl::expected<int, OperateFault> {
    if (!session.query("SELECT 1 FROM message WHERE id = ?", values(id.value)).next()) {
      return tl::unexpected(OperateFault::message_not_found);
    }
    if (subscription) {
      auto all = delivery_range(id);
      all.add(subscription->value);
      if (!session
               .query("SELECT 1 FROM delivery WHERE id BETWEEN ? AND ? AND subscription_id = ?"
                      " LIMIT 1",
                      all)
               .next()) {
        return tl::unexpected(OperateFault::delivery_not_found);
      }
    }
    const auto waiting = lock_waiting(session, id, subscription);
    for (const auto& row : waiting) {
      session.execute(
          "UPDATE delivery SET bucket = ?, state = 6, position = ?, token = NULL, updated_at = ?"
          " WHERE bucket = 0 AND subscription_id = ? AND state = ? AND position = ? AND id = ?",
          values(day_of(now), now, now, row.subscription, row.state, row.position, row.id));
      write_action(session, row.id, queue::ActionKind::cancel, actor, now);
    }
    connection_.tell_attached(R"({"cancelled":)" + std::to_string(waiting.size()) + '}');
    return static_cast<int>(waiting.size());
  });
}

tl::expected<std::vector<queue::DeliveryId>, OperateFault> MysqlStore::replay(
    queue::MessageId id, const std::optional<std::string>& queue, const Actor& actor, Time now) {
  using Replayed = tl::expected<std::vector<queue::DeliveryId>, OperateFault>;
  return connection_.in_transaction([&](Session& session) -> Replayed {
    // Held against changes of the subscriptions, as an enqueue does.
    [[maybe_unused]] const bool held =
        session.query("SELECT version FROM catalog WHERE id = 1 LOCK IN SHARE MODE").next();
    catalog_.refresh(session);
    const auto original = lock_original(session, id);
    if (!original) return tl::unexpected(OperateFault::message_not_found);
    if (original->is_erased) return tl::unexpected(OperateFault::payload_erased);
    if (original->expires_at && *original->expires_at <= now) {
      return tl::unexpected(OperateFault::message_expired);
    }
    std::vector<queue::SubscriptionId> targets;
    if (queue) {
      const auto* named = catalog_.find(*queue);
      if (named == nullptr) return tl::unexpected(OperateFault::queue_not_found);
      targets = {named->id};
    } else {
      targets = catalog_.matching(original->event_type);
    }
    const auto existing = read_deliveries(session, catalog_, id);
    auto next_id =
        existing.empty() ? queue::delivery_of(id, 0).value : existing.back().delivery.id.value + 1;
    std::vector<queue::DeliveryId> made;
    for (const auto target : targets) {
      const bool waits = std::any_of(existing.begin(), existing.end(), [&](const auto& row) {
        return row.subscription == target && is_on_its_way(row);
      });
      if (waits) continue;
      if (queue::message_of({next_id}) != id) {
        return tl::unexpected(OperateFault::too_many_deliveries);
      }
      session.execute(
          "INSERT INTO delivery (bucket, subscription_id, state, position, id, message_day,"
          " priority, created_at, updated_at, ready_at, expires_at) VALUES (0,?,0,?,?,?,?,?,?,?,?)",
          values(target.value, ready_position(original->priority), next_id, original->day,
                 original->priority, now, now, now, original->expires_at));
      write_action(session, next_id, queue::ActionKind::replay, actor, now);
      made.push_back({next_id++});
    }
    memory_.clear();
    connection_.tell_attached(R"({"new_deliveries":)" + std::to_string(made.size()) + '}');
    return made;
  });
}

}  // namespace pmq::store::mysql

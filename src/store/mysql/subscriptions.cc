#include <algorithm>

#include "queue/event_type.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/row_codes.h"
#include "store/mysql/subscription_row.h"

// Every change of the set of subscriptions, their filters or their policies takes the catalog's row
// and raises its version: enqueues under way finish first, later ones see the change.

namespace pmq::store::mysql {
namespace {

using queue::Subscription;
using queue::SubscriptionState;

constexpr int rows_at_once = 500;

void raise_version(Session& session) {
  session.execute("UPDATE catalog SET version = version + 1 WHERE id = 1");
}

std::optional<Subscription> read_by_name(Session& session, std::string_view name,
                                         std::string_view lock = "") {
  auto rows =
      session.query("SELECT " + std::string(subscription_columns) +
                        " FROM subscription WHERE name = ? AND alive = 1 " + std::string(lock),
                    values(name));
  if (!rows.next()) return std::nullopt;
  return read_subscription(rows);
}

bool has_deliveries(Session& session, queue::SubscriptionId id) {
  return session
      .query("SELECT 1 FROM delivery WHERE bucket IN (0, 1) AND subscription_id = ? LIMIT 1",
             values(id.value))
      .next();
}

/// Ends some of what is left for a subscription that goes: what waits or is worked on is cancelled,
/// dead letters are discarded. Returns how many.
int end_some(Session& session, queue::SubscriptionId id, const Actor& actor, Time now) {
  struct Left {
    int bucket;
    int state;
    std::int64_t position;
    std::int64_t id;
  };
  std::vector<Left> left;
  auto rows = session.query(
      "SELECT bucket, state, position, id FROM delivery"
      " WHERE bucket IN (0, 1) AND subscription_id = ? LIMIT ? FOR UPDATE",
      values(id.value, rows_at_once));
  while (rows.next()) {
    const int bucket = rows.small_integer();
    const int state = rows.small_integer();
    const auto position = rows.integer();
    left.push_back({bucket, state, position, rows.integer()});
  }
  for (const auto& row : left) {
    const bool was_dead = row.bucket == dead_bucket;
    session.execute(
        "UPDATE delivery SET bucket = ?, state = ?, position = ?, token = NULL, updated_at = ?"
        " WHERE bucket = ? AND subscription_id = ? AND state = ? AND position = ? AND id = ?",
        values(day_of(now),
               code(was_dead ? queue::DeliveryState::discarded : queue::DeliveryState::cancelled),
               now, now, row.bucket, id.value, row.state, row.position, row.id));
    session.execute(
        "INSERT INTO action (delivery_id, kind, actor, reason, at) VALUES (?,?,?,?,?)",
        values(row.id,
               static_cast<int>(was_dead ? queue::ActionKind::discard : queue::ActionKind::cancel),
               actor.name, actor.reason, now));
  }
  return static_cast<int>(left.size());
}

void update_row(Session& session, const Subscription& subscription) {
  session.execute(
      "UPDATE subscription SET event_types = ?, max_retries = ?, backoff = ?, state = ?,"
      " state_reason = ?, updated_at = ? WHERE id = ?",
      values(event_types_json(subscription.event_types), subscription.retry_policy.max_retries,
             backoff_json(subscription.retry_policy.backoff), static_cast<int>(subscription.state),
             subscription.state_reason, subscription.updated_at, subscription.id.value));
}

using Changed = tl::expected<Subscription, SubscriptionFault>;

template <typename Change>
Changed change_row(Connection& connection, std::string_view name, Time now, Change&& change) {
  return connection.in_transaction([&](Session& session) -> Changed {
    raise_version(session);
    auto subscription = read_by_name(session, name, "FOR UPDATE");
    if (!subscription) return tl::unexpected(SubscriptionFault::not_found);
    change(*subscription);
    subscription->updated_at = now;
    update_row(session, *subscription);
    return *subscription;
  });
}

}  // namespace

Page<Subscription> MysqlStore::subscriptions(const PageRequest& page) {
  if (page.cursor && !queue::is_queue_name(*page.cursor)) throw InvalidCursor();
  return connection_.retrying([&](Session& session) {
    auto rows = session.query("SELECT " + std::string(subscription_columns) +
                                  " FROM subscription WHERE alive = 1 AND name > ?"
                                  " ORDER BY name LIMIT ?",
                              values(page.cursor.value_or(""), page.limit + 1));
    Page<Subscription> result;
    while (rows.next())
      result.rows.push_back(read_subscription(rows));
    if (result.rows.size() > static_cast<std::size_t>(page.limit)) {
      result.rows.pop_back();
      result.next_cursor = result.rows.back().name;
    }
    return result;
  });
}

std::optional<Subscription> MysqlStore::find_subscription(std::string_view name) {
  return connection_.retrying([&](Session& session) { return read_by_name(session, name); });
}

Changed MysqlStore::create_subscription(const queue::NewSubscription& subscription, Time now) {
  auto created = connection_.in_transaction([&](Session& session) -> Changed {
    raise_version(session);
    auto rows = session.query("SELECT COUNT(*) FROM subscription WHERE alive = 1");
    if (rows.next() && rows.integer() >= static_cast<std::int64_t>(queue::max_subscriptions)) {
      return tl::unexpected(SubscriptionFault::too_many);
    }
    try {
      session.execute(
          "INSERT INTO subscription (name, kind, event_types, max_retries, backoff, created_at,"
          " updated_at) VALUES (?,?,?,?,?,?,?)",
          values(subscription.name, static_cast<int>(subscription.kind),
                 event_types_json(subscription.event_types), subscription.retry_policy.max_retries,
                 backoff_json(subscription.retry_policy.backoff), now, now));
    } catch (const DatabaseError& error) {
      if (error.is_duplicate_key()) return tl::unexpected(SubscriptionFault::exists);
      throw;
    }
    return *read_by_name(session, subscription.name);
  });
  catalog_.forget();
  return created;
}

Changed MysqlStore::change_subscription(std::string_view name,
                                        const queue::SubscriptionChange& change, Time now) {
  auto changed = change_row(connection_, name, now, [&](Subscription& subscription) {
    if (change.event_types) subscription.event_types = *change.event_types;
    if (change.max_retries) subscription.retry_policy.max_retries = *change.max_retries;
    if (change.backoff) subscription.retry_policy.backoff = *change.backoff;
  });
  catalog_.forget();
  return changed;
}

tl::expected<void, SubscriptionFault> MysqlStore::remove_subscription(std::string_view name,
                                                                      RemoveMode mode,
                                                                      const Actor& actor,
                                                                      Time now) {
  catalog_.forget();
  if (mode == RemoveMode::with_deliveries) {
    // In steps, so that no transaction is long; what comes in between is met by the last one.
    const auto subscription = find_subscription(name);
    while (subscription && connection_.in_transaction([&](Session& session) {
      return end_some(session, subscription->id, actor, now);
    }) == rows_at_once) {
    }
  }
  return connection_.in_transaction([&](Session& session) -> tl::expected<void, SubscriptionFault> {
    raise_version(session);
    const auto subscription = read_by_name(session, name, "FOR UPDATE");
    if (!subscription) return tl::unexpected(SubscriptionFault::not_found);
    if (mode == RemoveMode::with_deliveries) {
      while (end_some(session, subscription->id, actor, now) == rows_at_once) {
      }
    } else if (has_deliveries(session, subscription->id)) {
      return tl::unexpected(SubscriptionFault::not_empty);
    }
    session.execute("UPDATE subscription SET alive = NULL, updated_at = ? WHERE id = ?",
                    values(now, subscription->id.value));
    return {};
  });
}

Changed MysqlStore::pause(std::string_view name, const Actor& actor, Time now) {
  catalog_.forget();
  return change_row(connection_, name, now, [&](Subscription& subscription) {
    subscription.state = SubscriptionState::paused;
    subscription.state_reason = actor.reason;
  });
}

Changed MysqlStore::resume(std::string_view name, [[maybe_unused]] const Actor& actor, Time now) {
  catalog_.forget();
  return change_row(connection_, name, now, [](Subscription& subscription) {
    subscription.state = SubscriptionState::active;
    subscription.state_reason.reset();
  });
}

}  // namespace pmq::store::mysql

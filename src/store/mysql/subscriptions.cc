#include <algorithm>

#include "queue/event_type.h"
#include "store/mysql/breaker_reset.h"
#include "store/mysql/change_details.h"
#include "store/mysql/error_filing.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/row_codes.h"
#include "store/mysql/subscription_row.h"
#include "store/mysql/webhook_row.h"

// Every change of the set of subscriptions, their filters or their policies takes the catalog's row
// and raises its version: enqueues under way finish first, later ones see the change.

namespace pmq::store::mysql {
namespace {

using queue::Subscription;
using queue::SubscriptionState;

constexpr int rows_at_once = 500;

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
  std::vector<queue::DeliveryId> dead;
  for (const auto& row : left) {
    const bool was_dead = row.bucket == dead_bucket;
    if (was_dead) dead.push_back({row.id});
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
  take_from_errors(session, dead);
  return static_cast<int>(left.size());
}

void update_row(Session& session, const Subscription& subscription) {
  session.execute(
      "UPDATE subscription SET event_types = ?, max_retries = ?, backoff = ?, max_depth = ?,"
      " keep_finished_days = ?, keep_dead_days = ?, state = ?,"
      " state_reason = ?, updated_at = ? WHERE id = ?",
      values(event_types_json(subscription.event_types), subscription.retry_policy.max_retries,
             backoff_json(subscription.retry_policy.backoff), subscription.max_depth,
             subscription.keep_finished_days, subscription.keep_dead_days,
             static_cast<int>(subscription.state), subscription.state_reason,
             subscription.updated_at, subscription.id.value));
}

using Changed = tl::expected<Subscription, SubscriptionFault>;

/// A webhook's part of a change.
void change_webhook(Session& session, Subscription& subscription,
                    const queue::SubscriptionChange& change, const Sealing& sealing, Time now,
                    Random& random) {
  auto& webhook = *subscription.webhook;
  if (change.url && *change.url != webhook.url) {
    webhook.url = *change.url;
    // What the breaker knows is of another endpoint.
    reset_breaker_row(session, subscription, "the URL was changed", std::nullopt, now, random);
  }
  if (change.format) webhook.format = *change.format;
  if (change.headers) webhook.headers = *change.headers;
  if (change.timeout) webhook.timeout = *change.timeout;
  if (change.max_in_flight) webhook.max_in_flight = *change.max_in_flight;
  if (change.rate_per_second) webhook.rate_per_second = *change.rate_per_second;
  update_webhook_settings(session, subscription.id, webhook);
  if (change.headers) {
    update_webhook_headers(session, subscription.id, webhook.headers, sealing, random);
  }
}

}  // namespace

template <typename Change>
Changed MysqlStore::change_row(std::string_view name, Time now, Change&& change) {
  auto changed = connection_.in_transaction([&](Session& session) -> Changed {
    raise_catalog_version(session);
    auto subscription = find_subscription_row(session, name, "FOR UPDATE");
    if (!subscription) return tl::unexpected(SubscriptionFault::not_found);
    add_webhook_settings(session, {&*subscription, 1}, sealing_);
    const auto before = subscription;
    if (const auto fault = change(session, *subscription)) return tl::unexpected(*fault);
    subscription->updated_at = now;
    update_row(session, *subscription);
    connection_.tell_attached(change_details(before, subscription));
    return *subscription;
  });
  catalog_.forget();
  return changed;
}

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
    add_webhook_settings(session, result.rows, sealing_);
    return result;
  });
}

std::optional<Subscription> MysqlStore::find_subscription(std::string_view name) {
  return connection_.retrying([&](Session& session) {
    auto found = find_subscription_row(session, name);
    if (found) add_webhook_settings(session, {&*found, 1}, sealing_);
    return found;
  });
}

Changed MysqlStore::create_subscription(const queue::NewSubscription& subscription, Time now) {
  if (subscription.webhook && !sealing_.has_key()) {
    return tl::unexpected(SubscriptionFault::secrets_key_missing);
  }
  auto created = connection_.in_transaction([&](Session& session) -> Changed {
    raise_catalog_version(session);
    auto rows = session.query("SELECT COUNT(*) FROM subscription WHERE alive = 1");
    if (rows.next() && rows.integer() >= static_cast<std::int64_t>(queue::max_subscriptions)) {
      return tl::unexpected(SubscriptionFault::too_many);
    }
    try {
      session.execute(
          "INSERT INTO subscription (name, kind, event_types, max_retries, backoff, max_depth,"
          " keep_finished_days, keep_dead_days, created_at, updated_at)"
          " VALUES (?,?,?,?,?,?,?,?,?,?)",
          values(subscription.name, static_cast<int>(subscription.kind),
                 event_types_json(subscription.event_types), subscription.retry_policy.max_retries,
                 backoff_json(subscription.retry_policy.backoff), subscription.max_depth,
                 subscription.keep_finished_days, subscription.keep_dead_days, now, now));
    } catch (const DatabaseError& error) {
      if (error.is_duplicate_key()) return tl::unexpected(SubscriptionFault::exists);
      throw;
    }
    auto stored = *find_subscription_row(session, subscription.name);
    if (subscription.webhook) {
      insert_webhook(session, stored.id, *subscription.webhook, subscription.webhook_secret,
                     sealing_, connection_.random());
      stored.webhook = subscription.webhook;
    }
    connection_.tell_attached(change_details(std::nullopt, stored));
    return stored;
  });
  catalog_.forget();
  return created;
}

Changed MysqlStore::change_subscription(std::string_view name,
                                        const queue::SubscriptionChange& change, Time now) {
  using Fault = std::optional<SubscriptionFault>;
  return change_row(name, now, [&](Session& session, Subscription& subscription) -> Fault {
    if (change.is_for_a_webhook()) {
      if (!subscription.webhook) return SubscriptionFault::not_a_webhook;
      if (change.headers && !sealing_.has_key()) return SubscriptionFault::secrets_key_missing;
      change_webhook(session, subscription, change, sealing_, now, connection_.random());
    }
    if (change.event_types) subscription.event_types = *change.event_types;
    if (change.max_retries) subscription.retry_policy.max_retries = *change.max_retries;
    if (change.backoff) subscription.retry_policy.backoff = *change.backoff;
    if (change.max_depth) subscription.max_depth = *change.max_depth;
    if (change.keep_finished_days) subscription.keep_finished_days = *change.keep_finished_days;
    if (change.keep_dead_days) subscription.keep_dead_days = *change.keep_dead_days;
    return std::nullopt;
  });
}

tl::expected<void, SubscriptionFault> MysqlStore::remove_subscription(std::string_view name,
                                                                      RemoveMode mode,
                                                                      const Actor& actor,
                                                                      Time now) {
  catalog_.forget();
  if (mode == RemoveMode::with_deliveries) {
    // In steps, so that no transaction is long; what comes in between is met by the last one.
    const auto subscription = find_subscription(name);
    while (subscription && connection_.in_step([&](Session& session) {
      return end_some(session, subscription->id, actor, now);
    }) == rows_at_once) {
    }
  }
  return connection_.in_transaction([&](Session& session) -> tl::expected<void, SubscriptionFault> {
    raise_catalog_version(session);
    auto subscription = find_subscription_row(session, name, "FOR UPDATE");
    if (!subscription) return tl::unexpected(SubscriptionFault::not_found);
    add_webhook_settings(session, {&*subscription, 1}, sealing_);
    if (mode == RemoveMode::with_deliveries) {
      while (end_some(session, subscription->id, actor, now) == rows_at_once) {
      }
    } else if (has_deliveries(session, subscription->id)) {
      return tl::unexpected(SubscriptionFault::not_empty);
    }
    session.execute("UPDATE subscription SET alive = NULL, updated_at = ? WHERE id = ?",
                    values(now, subscription->id.value));
    remove_webhook(session, subscription->id);
    connection_.tell_attached(change_details(subscription, std::nullopt));
    return {};
  });
}

Changed MysqlStore::pause(std::string_view name, const Actor& actor, Time now) {
  return change_row(name, now, [&](Session&, Subscription& subscription) {
    subscription.state = SubscriptionState::paused;
    subscription.state_reason = actor.reason;
    return std::optional<SubscriptionFault>();
  });
}

Changed MysqlStore::resume(std::string_view name, [[maybe_unused]] const Actor& actor, Time now) {
  return change_row(name, now, [](Session&, Subscription& subscription) {
    subscription.state = SubscriptionState::active;
    subscription.state_reason.reset();
    return std::optional<SubscriptionFault>();
  });
}

}  // namespace pmq::store::mysql

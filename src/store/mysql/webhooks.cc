#include <map>

#include "crypto/base64.h"
#include "store/mysql/breaker_reset.h"
#include "store/mysql/cursor.h"
#include "store/mysql/dispatcher_row.h"
#include "store/mysql/endpoint_row.h"
#include "store/mysql/installation_row.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/subscription_row.h"
#include "store/mysql/webhook_row.h"

// What only webhooks have: their keys, their breaker, how their endpoints do.

namespace pmq::store::mysql {
namespace {

using queue::Subscription;
using Changed = tl::expected<Subscription, SubscriptionFault>;

/// The webhook of that name, its row locked.
Changed lock_webhook(Session& session, std::string_view name, const Sealing& sealing) {
  auto found = find_subscription_row(session, name, "FOR UPDATE");
  if (!found) return tl::unexpected(SubscriptionFault::not_found);
  add_webhook_settings(session, {&*found, 1}, sealing);
  if (!found->webhook) return tl::unexpected(SubscriptionFault::not_a_webhook);
  return *found;
}

void touch(Session& session, Subscription& subscription, Time now) {
  subscription.updated_at = now;
  session.execute("UPDATE subscription SET updated_at = ? WHERE id = ?",
                  values(now, subscription.id.value));
}

std::optional<Secret> current_secret(Session& session, queue::SubscriptionId id,
                                     const Sealing& sealing) {
  auto rows =
      session.query("SELECT secret FROM webhook WHERE subscription_id = ?", values(id.value));
  if (!rows.next()) return std::nullopt;
  return sealing.open(rows.text(), id, "secret");
}

}  // namespace

Changed MysqlStore::rotate_secret(std::string_view name, const Secret& secret, seconds grace,
                                  Time now) {
  if (!sealing_.has_key()) return tl::unexpected(SubscriptionFault::secrets_key_missing);
  return connection_.retrying([&](Session& session) -> Changed {
    session.begin();
    auto webhook = lock_webhook(session, name, sealing_);
    const auto current =
        webhook ? current_secret(session, webhook->id, sealing_) : std::optional<Secret>();
    // The new one already: an earlier try did it, and its answer was lost. Once more would make the
    // new secret the old one.
    if (!webhook || current == secret) {
      session.rollback();
      return webhook;
    }
    const auto seal = [&](const Secret& plain, std::string_view column) {
      return sealing_.seal(plain, webhook->id, column, connection_.random());
    };
    const auto previous = current ? std::optional(seal(*current, "previous_secret")) : std::nullopt;
    session.execute(
        "UPDATE webhook SET secret = ?, previous_secret = ?, previous_secret_until = ?"
        " WHERE subscription_id = ?",
        values(seal(secret, "secret"), previous,
               current ? std::optional<Time>(now + grace) : std::nullopt, webhook->id.value));
    touch(session, *webhook, now);
    connection_.write_attached(session);
    session.commit();
    connection_.detach();
    return webhook;
  });
}

Changed MysqlStore::set_signing_key(std::string_view name,
                                    const std::optional<crypto::Ed25519Key>& key, Time now) {
  if (key && !sealing_.has_key()) return tl::unexpected(SubscriptionFault::secrets_key_missing);
  return connection_.in_transaction([&](Session& session) -> Changed {
    auto webhook = lock_webhook(session, name, sealing_);
    if (!webhook) return webhook;
    std::optional<std::string> sealed;
    std::optional<std::string> public_key;
    if (key) {
      sealed = sealing_.seal(key->pair(), webhook->id, "signing_key", connection_.random());
      public_key = crypto::base64_encode(key->public_key());
    }
    session.execute(
        "UPDATE webhook SET signing_key = ?, signing_public_key = ? WHERE subscription_id = ?",
        values(sealed, public_key, webhook->id.value));
    touch(session, *webhook, now);
    return webhook;
  });
}

Changed MysqlStore::reset_breaker(std::string_view name, const Actor& actor, Time now) {
  return connection_.in_transaction([&](Session& session) -> Changed {
    auto webhook = lock_webhook(session, name, sealing_);
    if (!webhook) return webhook;
    reset_breaker_row(session, *webhook, actor.reason.value_or("reset by hand"), actor.name, now,
                      connection_.random());
    return webhook;
  });
}

std::vector<std::optional<EndpointStatus>> MysqlStore::endpoints(
    std::span<const Subscription> subscriptions, Time now) {
  std::string marks;
  auto all = values(now);
  for (const auto& subscription : subscriptions) {
    if (subscription.kind != queue::SubscriptionKind::webhook) continue;
    marks += marks.empty() ? "?" : ",?";
    all.add(subscription.id.value);
  }
  std::vector<std::optional<EndpointStatus>> statuses(subscriptions.size());
  if (marks.empty()) return statuses;
  const auto found = connection_.retrying([&](Session& session) {
    auto rows = session.query(
        "SELECT " + std::string(endpoint_columns) +
            ", w.previous_secret_until, w.signing_public_key,"
            " (SELECT COUNT(*) FROM delivery d WHERE d.bucket = 0"
            "   AND d.subscription_id = e.subscription_id AND d.state = 2 AND d.position > ?)"
            " FROM endpoint e JOIN webhook w ON w.subscription_id = e.subscription_id"
            " WHERE e.subscription_id IN (" +
            marks + ")",
        all);
    std::map<std::int64_t, EndpointStatus> by_id;
    while (rows.next()) {
      const auto endpoint = read_endpoint(rows);
      auto& status = by_id[endpoint.subscription.value];
      status.breaker = endpoint.breaker;
      status.last_success_at = endpoint.last_success_at;
      status.last_failure_at = endpoint.last_failure_at;
      if (endpoint.paused_until > now) status.paused_until = endpoint.paused_until;
      status.previous_secret_until = rows.optional_time();
      if (status.previous_secret_until <= now) status.previous_secret_until.reset();
      if (const auto key = rows.optional_text()) {
        status.signing_public_key = crypto::base64_decode(*key);
      }
      status.in_flight = rows.small_integer();
    }
    return by_id;
  });
  for (std::size_t i = 0; i < subscriptions.size(); ++i) {
    if (const auto status = found.find(subscriptions[i].id.value); status != found.end()) {
      statuses[i] = status->second;
    }
  }
  return statuses;
}

tl::expected<Page<BreakerChange>, SubscriptionFault> MysqlStore::breaker_changes(
    std::string_view name, const PageRequest& page) {
  using Answer = tl::expected<Page<BreakerChange>, SubscriptionFault>;
  const auto after = parse_cursor(page.cursor);
  return connection_.retrying([&](Session& session) -> Answer {
    const auto subscription = find_subscription_row(session, name);
    if (!subscription) return tl::unexpected(SubscriptionFault::not_found);
    if (subscription->kind != queue::SubscriptionKind::webhook) {
      return tl::unexpected(SubscriptionFault::not_a_webhook);
    }
    std::string sql =
        "SELECT id, at, from_state, to_state, reason, actor FROM breaker_change"
        " WHERE subscription_id = ?";
    auto all = values(subscription->id.value);
    if (after) {
      sql += " AND id < ?";
      all.add(after->id);
    }
    all.add(page.limit + 1);
    auto rows = session.query(sql + " ORDER BY id DESC LIMIT ?", all);
    Page<BreakerChange> result;
    std::int64_t last_id = 0;
    while (rows.next()) {
      if (result.rows.size() == static_cast<std::size_t>(page.limit)) {
        result.next_cursor = to_text(Cursor{0, last_id});
        break;
      }
      last_id = rows.integer();
      auto& change = result.rows.emplace_back();
      change.at = rows.time();
      change.from = static_cast<webhook::BreakerState>(rows.small_integer());
      change.to = static_cast<webhook::BreakerState>(rows.small_integer());
      change.reason = rows.text();
      change.actor = rows.optional_text();
    }
    return result;
  });
}

std::vector<DispatcherStatus> MysqlStore::dispatchers(Time now) {
  return connection_.retrying([&](Session& session) { return read_dispatchers(session, now); });
}

std::string MysqlStore::installation_id() {
  return connection_.retrying(
      [&](Session& session) { return read_installation_id(session, connection_.random()); });
}

void MysqlStore::renew_installation_id() {
  connection_.retrying(
      [&](Session& session) { mysql::renew_installation_id(session, connection_.random()); });
}

}  // namespace pmq::store::mysql

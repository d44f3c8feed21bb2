#include "store/mysql/reseal.h"

#include <vector>

#include "base/random.h"
#include "store/mysql/connection.h"
#include "store/mysql/sealing.h"
#include "store/mysql/webhook_row.h"

namespace pmq::store::mysql {
namespace {

std::vector<queue::SubscriptionId> all_webhooks(Session& session) {
  std::vector<queue::SubscriptionId> ids;
  auto rows = session.query("SELECT subscription_id FROM webhook");
  while (rows.next())
    ids.push_back({rows.integer()});
  return ids;
}

/// What one row holds, opened.
struct Opened {
  StoredSettings settings;
  std::optional<Secret> secret;
  std::optional<Secret> previous_secret;
  std::optional<Secret> signing_key;
  bool readable = true;
};

std::optional<Opened> lock(Session& session, queue::SubscriptionId id, const Sealing& sealing) {
  auto row = session.query("SELECT w.secret, w.previous_secret, w.signing_key, " +
                               std::string(webhook_settings_columns) +
                               " FROM webhook w WHERE w.subscription_id = ? FOR UPDATE",
                           values(id.value));
  if (!row.next()) return std::nullopt;
  Opened opened;
  const auto open = [&](const std::optional<std::string>& sealed, std::string_view column) {
    if (!sealed) return std::optional<Secret>();
    auto secret = sealing.open(*sealed, id, column);
    if (!secret) opened.readable = false;
    return secret;
  };
  opened.secret = open(row.text(), "secret");
  opened.previous_secret = open(row.optional_text(), "previous_secret");
  opened.signing_key = open(row.optional_text(), "signing_key");
  opened.settings = read_webhook_settings(row, id, sealing);
  opened.readable = opened.readable && opened.settings.readable;
  return opened;
}

void write(Session& session, queue::SubscriptionId id, const Opened& opened, const Sealing& sealing,
           Random& random) {
  const auto seal = [&](const std::optional<Secret>& secret, std::string_view column) {
    return secret ? std::optional(sealing.seal(*secret, id, column, random)) : std::nullopt;
  };
  const auto secret = seal(opened.secret, "secret");
  const auto previous = seal(opened.previous_secret, "previous_secret");
  const auto signing_key = seal(opened.signing_key, "signing_key");
  session.execute(
      "UPDATE webhook SET secret = ?, previous_secret = ?, signing_key = ?"
      " WHERE subscription_id = ?",
      values(secret, previous, signing_key, id.value));
  update_webhook_headers(session, id, opened.settings.settings.headers, sealing, random);
}

}  // namespace

Resealed reseal_webhooks(const config::Settings& settings) {
  SystemRandom random;
  Connection connection(settings.database, random);
  const auto sealing = sealing_of(settings);
  Resealed resealed;
  for (const auto id : connection.retrying(all_webhooks)) {
    const auto readable = connection.in_transaction([&](Session& session) -> std::optional<bool> {
      const auto opened = lock(session, id, sealing);
      if (!opened) return std::nullopt;
      if (opened->readable) write(session, id, *opened, sealing, random);
      return opened->readable;
    });
    if (readable) ++(*readable ? resealed.webhooks : resealed.unreadable);
  }
  return resealed;
}

}  // namespace pmq::store::mysql

#include "store/mysql/webhook_row.h"

#include <map>
#include <stdexcept>

#include "json/parse.h"
#include "json/write.h"

namespace pmq::store::mysql {
namespace {

std::string column_of(std::string_view header) {
  return "header/" + std::string(header);
}

void read_headers(StoredSettings& stored, const std::string& text,
                  queue::SubscriptionId subscription, const Sealing& sealing) {
  if (text == "[]") return;
  const auto document = json::parse(text);
  if (!document) throw std::logic_error("a webhook's row holds bad JSON");
  for (const auto& pair : document->root().items()) {
    const auto& parts = pair.items();
    if (parts.size() != 2) throw std::logic_error("a webhook's row holds a strange header");
    std::string name(parts[0].text());
    const auto value = sealing.open(parts[1].text(), subscription, column_of(name));
    if (!value) stored.readable = false;
    stored.settings.headers.push_back(
        {std::move(name), value ? std::string(value->reveal()) : std::string()});
  }
}

std::string sealed_headers(const std::vector<queue::Header>& headers,
                           queue::SubscriptionId subscription, const Sealing& sealing,
                           Random& random) {
  json::Writer writer;
  writer.begin_array();
  for (const auto& header : headers) {
    writer.begin_array();
    writer.string(header.name);
    writer.string(sealing.seal(Secret(header.value), subscription, column_of(header.name), random));
    writer.end_array();
  }
  writer.end_array();
  return writer.take();
}

}  // namespace

StoredSettings read_webhook_settings(Rows& row, queue::SubscriptionId subscription,
                                     const Sealing& sealing) {
  StoredSettings stored;
  auto& settings = stored.settings;
  settings.url = row.text();
  settings.format = static_cast<queue::WebhookFormat>(row.small_integer());
  settings.timeout = seconds(row.integer());
  settings.max_in_flight = row.small_integer();
  settings.rate_per_second = row.optional_number();
  read_headers(stored, row.text(), subscription, sealing);
  return stored;
}

void add_webhook_settings(Session& session, std::span<queue::Subscription> subscriptions,
                          const Sealing& sealing) {
  std::map<std::int64_t, queue::Subscription*> webhooks;
  std::string marks;
  Values ids;
  for (auto& subscription : subscriptions) {
    if (subscription.kind != queue::SubscriptionKind::webhook) continue;
    webhooks[subscription.id.value] = &subscription;
    marks += marks.empty() ? "?" : ",?";
    ids.add(subscription.id.value);
  }
  if (webhooks.empty()) return;
  auto rows = session.query("SELECT w.subscription_id, " + std::string(webhook_settings_columns) +
                                " FROM webhook w WHERE w.subscription_id IN (" + marks + ")",
                            ids);
  while (rows.next()) {
    const queue::SubscriptionId id{rows.integer()};
    webhooks.at(id.value)->webhook = read_webhook_settings(rows, id, sealing).settings;
  }
}

void insert_webhook(Session& session, queue::SubscriptionId subscription,
                    const queue::WebhookSettings& settings, const Secret& secret,
                    const Sealing& sealing, Random& random) {
  session.execute(
      "INSERT INTO webhook (subscription_id, url, format, headers, timeout_seconds, max_in_flight,"
      " rate_per_second, secret) VALUES (?,?,?,?,?,?,?,?)",
      values(subscription.value, settings.url, static_cast<int>(settings.format),
             sealed_headers(settings.headers, subscription, sealing, random),
             static_cast<std::int64_t>(settings.timeout.count()), settings.max_in_flight,
             settings.rate_per_second, sealing.seal(secret, subscription, "secret", random)));
  session.execute("INSERT INTO endpoint (subscription_id) VALUES (?)", values(subscription.value));
}

void update_webhook_settings(Session& session, queue::SubscriptionId subscription,
                             const queue::WebhookSettings& settings) {
  session.execute(
      "UPDATE webhook SET url = ?, format = ?, timeout_seconds = ?, max_in_flight = ?,"
      " rate_per_second = ? WHERE subscription_id = ?",
      values(settings.url, static_cast<int>(settings.format),
             static_cast<std::int64_t>(settings.timeout.count()), settings.max_in_flight,
             settings.rate_per_second, subscription.value));
}

void update_webhook_headers(Session& session, queue::SubscriptionId subscription,
                            const std::vector<queue::Header>& headers, const Sealing& sealing,
                            Random& random) {
  session.execute(
      "UPDATE webhook SET headers = ? WHERE subscription_id = ?",
      values(sealed_headers(headers, subscription, sealing, random), subscription.value));
}

void remove_webhook(Session& session, queue::SubscriptionId subscription) {
  session.execute("DELETE FROM webhook WHERE subscription_id = ?", values(subscription.value));
  session.execute("DELETE FROM endpoint WHERE subscription_id = ?", values(subscription.value));
}

}  // namespace pmq::store::mysql

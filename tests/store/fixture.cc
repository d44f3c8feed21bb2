#include "store/fixture.h"

#include <boost/test/unit_test.hpp>

#include "store/mysql/migrate.h"

namespace pmq::test {
namespace {

std::filesystem::path sql_folder() {
  const auto* root = std::getenv("PMQ_ROOT");
  return std::filesystem::path(root != nullptr ? root : ".") / "sql";
}

void empty_tables() {
  store::mysql::migrate(database(), sql_folder(), [](const auto&) {});
  store::mysql::Session sql(database());
  for (const auto* table : {"message", "delivery", "attempt", "action", "idempotency", "webhook",
                            "endpoint", "breaker_change", "dispatcher", "dispatcher_run",
                            "installation", "account", "account_session", "login_failure", "audit",
                            "figure", "bulk_job", "bulk_job_item", "log_entry"}) {
    sql.execute(std::string("TRUNCATE TABLE ") + table);
  }
  for (const auto* table :
       {"rate_limits", "rate_limit_override", "leader", "trouble", "size_sample", "latency",
        "alert", "dead_letter_error", "error_group", "error_group_change"})
    sql.execute(std::string("DELETE FROM ") + table);
  sql.execute("DELETE FROM subscription WHERE id <> 1");
  sql.execute(
      "UPDATE subscription SET name = 'default', alive = 1, event_types = '[\"*\"]', state = 0,"
      " state_reason = NULL, max_retries = 9, max_depth = NULL, keep_finished_days = NULL, keep_dead_days = NULL, held = 0, backoff = '{\"delays_seconds\":[10]}' WHERE id = 1");
  sql.execute(
      "UPDATE audit_chain SET first_id = 1, previous_hash = REPEAT('0', 64), last_id = 0,"
      " last_hash = REPEAT('0', 64)");
  sql.execute("UPDATE figure_progress SET minute = 0, message_id = 0");
  sql.execute(
      "UPDATE alert_progress SET looked_at = NULL, mailed_at = NULL, tried_at = NULL, mail_fault = NULL");
  sql.execute("UPDATE catalog SET version = version + 1, oldest_day = 0");
  sql.execute(
      "UPDATE dispatch_state SET mark = '', beats = 0, made_at = '', held_since = NULL,"
      " held_because = NULL");
  sql.execute(
      "UPDATE retention SET next_round_at = 0, ended_at = NULL, note = NULL, keys_after = ''");
}

}  // namespace

const config::DatabaseSettings& database() {
  static const auto settings = [] {
    const auto* env = std::getenv("PMQ_ENV");
    return config::load_settings(env != nullptr ? env : ".env").database;
  }();
  return settings;
}

Secret secrets_key() {
  return Secret(std::string(32, 'k'));
}

StoreFixture::StoreFixture()
    : store((empty_tables(), database()), random, store::mysql::Sealing(secrets_key())),
      sql(database()),
      now(store.now()) {}

std::unique_ptr<store::mysql::MysqlStore> StoreFixture::another_store() {
  return std::make_unique<store::mysql::MysqlStore>(database(), random,
                                                    store::mysql::Sealing(secrets_key()));
}

queue::NewMessage StoreFixture::message(std::string event_type) const {
  queue::NewMessage message;
  message.event_type = std::move(event_type);
  message.payload = R"({"doc":1})";
  return message;
}

queue::MessageId StoreFixture::enqueue(const queue::NewMessage& message) {
  const auto enqueued = store.enqueue({&message, 1}, "producer", now);
  BOOST_REQUIRE(enqueued.has_value());
  BOOST_REQUIRE(!enqueued->front().duplicate);
  return enqueued->front().message;
}

std::vector<store::ClaimedDelivery> StoreFixture::claim(int limit, std::string queue,
                                                        std::string worker) {
  auto claimed = store.claim({std::move(queue), limit, seconds(60), std::move(worker)}, now);
  BOOST_REQUIRE(claimed.has_value());
  return std::move(claimed->deliveries);
}

store::ClaimedDelivery StoreFixture::claim_one(std::string queue) {
  auto claimed = claim(10, std::move(queue));
  BOOST_REQUIRE_EQUAL(claimed.size(), 1);
  return std::move(claimed.front());
}

store::ClaimReference StoreFixture::by_receipt(const store::ClaimedDelivery& delivery) const {
  return {delivery.message.id, delivery.receipt, std::nullopt, "worker"};
}

queue::Subscription StoreFixture::subscribe(std::string name, std::vector<std::string> event_types,
                                            int max_retries, queue::Backoff backoff) {
  queue::NewSubscription subscription;
  subscription.name = std::move(name);
  subscription.event_types = std::move(event_types);
  subscription.retry_policy = {max_retries, std::move(backoff)};
  const auto created = store.create_subscription(subscription, now);
  BOOST_REQUIRE(created.has_value());
  return *created;
}

std::int64_t StoreFixture::count(const std::string& from_and_where) {
  auto rows = sql.query("SELECT COUNT(*) FROM " + from_and_where);
  BOOST_REQUIRE(rows.next());
  return rows.integer();
}

std::int64_t StoreFixture::deliveries_in(queue::DeliveryState state) {
  return count("delivery WHERE state = " + std::to_string(static_cast<int>(state)));
}

}  // namespace pmq::test

#include "store/mysql/retention.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "store/fixture.h"
#include "store/mysql/audit_trail.h"
#include "store/mysql/leader.h"
#include "store/mysql/row_codes.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;
using std::chrono::days;

/// Tables without days, and a clock that a test moves through many.
struct RetentionFixture : StoreFixture {
  RetentionFixture() { forget_days(); }
  ~RetentionFixture() {
    for (const auto* table : {"message", "delivery", "attempt", "log_entry"})
      sql.execute(std::string("TRUNCATE TABLE ") + table);
    forget_days();
  }
  RetentionFixture(const RetentionFixture&) = delete;
  RetentionFixture& operator=(const RetentionFixture&) = delete;

  void forget_days() {
    for (const auto* table : {"message", "attempt", "log_entry"}) {
      sql.execute(std::string("ALTER TABLE ") + table +
                  " PARTITION BY RANGE (day) (PARTITION later VALUES LESS THAN MAXVALUE)");
    }
    sql.execute(
        "ALTER TABLE delivery PARTITION BY RANGE (bucket) (PARTITION live VALUES LESS THAN (1),"
        " PARTITION dead VALUES LESS THAN (2), PARTITION later VALUES LESS THAN MAXVALUE)");
  }

  static config::RetentionSettings days_kept(int finished, int dead) {
    config::RetentionSettings settings;
    settings.finished = settings.attempts = settings.idempotency = finished;
    settings.dead = dead;
    return settings;
  }

  /// A round from its beginning to its end, as dispatchers do it.
  void run_round(store::mysql::MysqlRetention& of) {
    of.start_round(now);
    while (of.advance(now, milliseconds(5)) == store::RoundState::goes_on) {
    }
  }

  void ack(int limit, const std::string& queue = "default") {
    for (const auto& delivery : claim(limit, queue))
      BOOST_REQUIRE(store.ack(by_receipt(delivery), now).has_value());
  }

  queue::MessageId enqueue_dead() {
    const auto id = enqueue();
    const auto delivery = claim_one();
    store::Failure failure;
    failure.error = "no";
    failure.dead = true;
    BOOST_REQUIRE(store.fail(by_receipt(delivery), failure, now).has_value());
    return id;
  }

  /// Many that wait, quickly.
  void enqueue_many(int thousands) {
    const std::vector<queue::NewMessage> batch(1'000, message());
    for (int i = 0; i < thousands; ++i)
      BOOST_REQUIRE(store.enqueue(batch, "producer", now).has_value());
  }
  /// All that wait but one of `one_in` were finished when they came.
  void finish_all_but(int one_in) {
    sql.execute(
        "UPDATE delivery SET bucket = ?, state = 4, position = ? WHERE bucket = 0 AND state = 0"
        " AND (id >> 10) % ? <> 0",
        store::mysql::values(store::mysql::day_of(now), now, one_in));
  }
  void fail_all() {
    sql.execute(
        "UPDATE delivery SET bucket = 1, state = 3, position = ? WHERE bucket = 0 AND state = 0",
        store::mysql::values(now));
  }

  std::int64_t partitions_of(const std::string& table) {
    return count(
        "information_schema.partitions WHERE table_schema = DATABASE() AND table_name = '" + table +
        "'");
  }

  store::mysql::MysqlRetention keeper{store.connection(), days_kept(30, 60)};
};

BOOST_FIXTURE_TEST_SUITE(retention, RetentionFixture)

BOOST_AUTO_TEST_CASE(days_are_made_before_they_come) {
  keeper.prepare_days(now);
  BOOST_TEST(partitions_of("message") == 2);
  BOOST_TEST(partitions_of("delivery") == 4);
  enqueue();
  BOOST_TEST(count("message PARTITION (later)") == 0);
  now += days(9);
  enqueue();
  BOOST_TEST(count("message PARTITION (later)") == 0);
  keeper.prepare_days(now);
  keeper.prepare_days(now);
  BOOST_TEST(partitions_of("message") == 3);
  BOOST_TEST(count("message") == 2);
}

BOOST_AUTO_TEST_CASE(fifty_days_of_traffic_stay_within_their_bound_and_lose_nothing_live) {
  const auto stuck = enqueue();
  const auto first = claim_one();  // its worker comes back each day, and never finishes
  queue::Receipt receipt = first.receipt;
  const auto dead = enqueue_dead();
  const int a_day = 10;
  for (int day = 0; day < 50; ++day) {
    run_round(keeper);
    for (int i = 0; i < a_day; ++i) {
      auto each = message();
      each.idempotency_key = "key-" + std::to_string(day) + "-" + std::to_string(i);
      enqueue(each);
    }
    ack(a_day);
    BOOST_TEST(count("message") <= 43 * a_day + 3);
    BOOST_TEST(count("delivery") <= 42 * a_day + 3);
    BOOST_TEST(count("idempotency") <= 32 * a_day);
    const auto extended =
        store.extend({stuck, {receipt.delivery, receipt.token}}, seconds(43'200 * 3), now);
    BOOST_REQUIRE(extended.has_value());
    now += days(1);
  }
  BOOST_TEST(partitions_of("message") <= 7);
  BOOST_TEST(store.find_message(dead).has_value());
  const auto history = store.find_message(stuck);
  BOOST_REQUIRE(history.has_value());
  BOOST_TEST(history->message.payload == message().payload);
  BOOST_CHECK(history->deliveries.front().delivery.state == DeliveryState::in_progress);
  now += days(2);
  const auto again = claim(10);
  BOOST_REQUIRE(again.size() == 1);
  BOOST_TEST(again.front().message.id.value == stuck.value);
  BOOST_TEST(again.front().message.payload == message().payload);
}

BOOST_AUTO_TEST_CASE(dead_letter_is_kept_with_its_message_for_its_own_time) {
  run_round(keeper);
  const auto dead = enqueue_dead();
  now += days(59);
  run_round(keeper);
  BOOST_TEST(store.dead_letters({}, {}).rows.size() == 1);
  BOOST_TEST(store.find_message(dead).has_value());
  now += days(3);
  run_round(keeper);
  BOOST_TEST(store.dead_letters({}, {}).rows.empty());
  now += days(41);
  run_round(keeper);
  BOOST_TEST(!store.find_message(dead).has_value());
}

BOOST_AUTO_TEST_CASE(message_stays_with_what_a_slow_queue_finished_later) {
  subscribe("slow", {"doc.*"});
  run_round(keeper);
  const auto id = enqueue();
  ack(10);
  now += days(20);
  ack(10, "slow");
  now += days(22);
  run_round(keeper);
  const auto history = store.find_message(id);
  BOOST_REQUIRE(history.has_value());
  BOOST_TEST(history->deliveries.size() == 1);
  now += days(50);
  run_round(keeper);
  run_round(keeper);
  BOOST_TEST(!store.find_message(id).has_value());
}

BOOST_AUTO_TEST_CASE(queue_of_its_own_time_loses_its_finished_deliveries_sooner) {
  queue::SubscriptionChange change;
  change.keep_finished_days = 2;
  subscribe("brief", {"doc.*"});
  store.change_subscription("brief", change, now).value();
  run_round(keeper);
  for (int i = 0; i < 3; ++i)
    enqueue();
  ack(10);
  ack(10, "brief");
  now += days(4);
  run_round(keeper);
  BOOST_TEST(deliveries_in(DeliveryState::done) == 3);
  BOOST_TEST(count("message") == 3);
}

BOOST_AUTO_TEST_CASE(removed_queue_that_kept_all_for_ever_keeps_no_day) {
  queue::SubscriptionChange change;
  change.keep_finished_days = 0;
  subscribe("archive", {"doc.*"});
  store.change_subscription("archive", change, now).value();
  run_round(keeper);
  enqueue();
  ack(10);
  ack(10, "archive");
  BOOST_REQUIRE(
      store.remove_subscription("archive", store::RemoveMode::with_deliveries, {"op", {}}, now)
          .has_value());
  now += days(50);
  run_round(keeper);
  BOOST_TEST(count("delivery") == 0);
}

BOOST_AUTO_TEST_CASE(lines_of_the_central_log_go_after_their_own_time) {
  run_round(keeper);
  sql.execute(
      "INSERT INTO log_entry (at, day, level, service, sender, message)"
      " VALUES (?, ?, 1, 'shop', 'shop', 'sold')",
      store::mysql::values(now, store::mysql::day_of(now)));
  now += days(30);
  run_round(keeper);
  BOOST_TEST(count("log_entry") == 1);
  now += days(11);
  run_round(keeper);
  BOOST_TEST(count("log_entry") == 0);
}

BOOST_AUTO_TEST_CASE(audit_goes_from_its_oldest_end) {
  store::mysql::MysqlAuditTrail audit(store.connection());
  store::AuditEntry entry;
  entry.actor = "anna";
  entry.action = "queue.pause";
  entry.target = "default";
  for (const int age : {400, 366, 364, 0}) {
    entry.at = now - days(age);
    audit.write(entry);
  }
  const auto first = audit.chain().last_id - 3;
  run_round(keeper);
  BOOST_TEST(audit.chain().first_id == first + 2);
  const auto kept = audit.records(0, 10);
  BOOST_REQUIRE(kept.size() == 3U);
  BOOST_TEST(kept.back().entry.action == "audit.prune");
  BOOST_CHECK(kept.back().entry.at == now);
}

BOOST_AUTO_TEST_CASE(what_is_kept_for_ever_stays) {
  store::mysql::MysqlRetention for_ever{store.connection(), days_kept(0, 0)};
  run_round(for_ever);
  enqueue();
  ack(1);
  enqueue_dead();
  now += days(4'000);
  run_round(for_ever);
  BOOST_TEST(count("message WHERE event_type = 'doc.parsed'") == 2);
  BOOST_TEST(deliveries_in(DeliveryState::done) == 1);
  BOOST_TEST(deliveries_in(DeliveryState::dead) == 1);
}

BOOST_AUTO_TEST_CASE(backlog_keeps_its_day_until_it_is_small) {
  run_round(keeper);
  const int backlog = 2'100;
  for (int i = 0; i < backlog / 100; ++i) {
    const std::vector<queue::NewMessage> batch(100, message());
    BOOST_REQUIRE(store.enqueue(batch, "producer", now).has_value());
  }
  now += days(50);
  run_round(keeper);
  BOOST_TEST(count("message") == backlog);
  BOOST_TEST(count("retention WHERE note LIKE '%days before % stay%'") == 1);
  while (deliveries_in(DeliveryState::ready) > 100)
    ack(100);
  BOOST_TEST(count("message") == backlog);
  now += days(50);
  run_round(keeper);
  BOOST_TEST(count("message") == 100);
  BOOST_TEST(claim(100).size() == 100);
}

BOOST_AUTO_TEST_CASE(days_that_many_dead_letters_keep_do_not_keep_those_after_them) {
  store::mysql::MysqlRetention for_ever{store.connection(), days_kept(30, 0)};
  run_round(for_ever);
  enqueue_many(3);
  fail_all();
  for (int i = 0; i < 2; ++i) {
    now += days(10);
    run_round(for_ever);
    enqueue();
    ack(1);
  }
  now += days(50);
  run_round(for_ever);
  BOOST_TEST(count("message") == 3'000);
  BOOST_TEST(deliveries_in(DeliveryState::dead) == 3'000);
  BOOST_TEST(count("retention WHERE note LIKE '%days before % stay%'") == 1);
}

BOOST_AUTO_TEST_CASE(small_part_of_a_day_is_carried_over_however_many_it_is) {
  run_round(keeper);
  enqueue_many(23);
  finish_all_but(10);
  now += days(50);
  run_round(keeper);
  BOOST_TEST(count("message") == 2'300);
  BOOST_TEST(count("message WHERE day <> " + std::to_string(store::mysql::day_of(now))) == 0);
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 2'300);
  BOOST_TEST(claim(100).size() == 100);
}

BOOST_AUTO_TEST_CASE(what_was_finished_after_midnight_goes_with_its_messages) {
  run_round(keeper);
  const auto begin = now;
  now = begin + days(9);
  for (int i = 0; i < 20; ++i)
    enqueue();
  const auto waits = enqueue();
  now = begin + days(10);
  ack(20);
  now = begin + days(41);
  run_round(keeper);
  BOOST_TEST(count("message") == 1);
  BOOST_TEST(deliveries_in(DeliveryState::done) == 0);
  BOOST_TEST(store.find_message(waits).has_value());
}

BOOST_AUTO_TEST_CASE(what_came_where_days_to_come_belong_is_moved_when_asked_for) {
  enqueue_many(21);
  run_round(keeper);
  BOOST_TEST(partitions_of("message") == 1);
  BOOST_TEST(count("retention WHERE note LIKE '%--repartition%'") == 1);
  BOOST_TEST(keeper.repartition(now));
  BOOST_TEST(count("message PARTITION (later)") == 0);
  BOOST_TEST(count("message") == 21'000);
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 21'000);
}

BOOST_AUTO_TEST_CASE(round_makes_way_for_a_backup_and_goes_on_after_it) {
  store::mysql::MysqlLeader leader(store.connection());
  keeper.start_round(now);
  BOOST_REQUIRE(keeper.advance(now, milliseconds(0)) == store::RoundState::goes_on);
  BOOST_TEST(!leader.lead(store::duty_of_retention, 1, now, seconds(60)));
  BOOST_REQUIRE(leader.lead(store::duty_of_backup, 1, now, seconds(60)));
  BOOST_CHECK(keeper.advance(now, milliseconds(5)) == store::RoundState::waits);
  BOOST_TEST(!keeper.repartition(now));
  BOOST_REQUIRE(leader.lead(store::duty_of_retention, 1, now, seconds(60)));
  leader.resign(store::duty_of_retention, 1);
  leader.resign(store::duty_of_backup, 1);
  run_round(keeper);
  BOOST_TEST(count("retention WHERE ended_at IS NOT NULL") == 1);
}

BOOST_AUTO_TEST_CASE(round_under_way_elsewhere_is_told_from_one_that_is_over) {
  store::mysql::MysqlRetention other{store.connection(), days_kept(30, 60)};
  keeper.start_round(now);
  BOOST_REQUIRE(keeper.advance(now, milliseconds(0)) == store::RoundState::goes_on);
  BOOST_CHECK(other.advance(now, milliseconds(5)) == store::RoundState::is_elsewhere);
  run_round(keeper);
  now += seconds(20);
  BOOST_CHECK(other.advance(now, milliseconds(5)) == store::RoundState::rests);
}

BOOST_AUTO_TEST_CASE(round_forgets_all_idempotency_keys_that_are_over) {
  const int thousands = 3;
  for (int i = 0; i < thousands; ++i) {
    std::vector<queue::NewMessage> batch(1'000, message());
    for (std::size_t j = 0; j < batch.size(); ++j)
      batch[j].idempotency_key = std::to_string(i) + "-" + std::to_string(j);
    BOOST_REQUIRE(store.enqueue(batch, "producer", now).has_value());
  }
  now += days(50);
  auto kept = message();
  kept.idempotency_key = "0-kept";
  enqueue(kept);
  run_round(keeper);
  BOOST_TEST(count("idempotency") == 1);
}

BOOST_AUTO_TEST_CASE(message_whose_day_is_going_is_not_replayed) {
  run_round(keeper);
  const auto id = enqueue();
  ack(1);
  now += days(50);
  sql.execute("UPDATE catalog SET oldest_day = ?", store::mysql::values(30'000));
  const auto replayed = store.replay(id, std::nullopt, {"op", {}}, now);
  BOOST_REQUIRE(!replayed.has_value());
  BOOST_CHECK(replayed.error() == store::OperateFault::message_not_found);
}

BOOST_AUTO_TEST_CASE(while_tables_are_in_use_what_is_over_goes_row_by_row) {
  for (int i = 0; i < 3; ++i)
    enqueue();
  ack(2);
  sql.execute(
      "INSERT INTO log_entry (at, day, level, service, sender, message)"
      " VALUES (?, ?, 1, 'shop', 'shop', 'sold')",
      store::mysql::values(now, store::mysql::day_of(now)));
  store::mysql::Session reader(database());
  reader.begin();
  for (const auto* table : {"message", "delivery", "attempt", "log_entry"})
    static_cast<void>(reader.query(std::string("SELECT 1 FROM ") + table + " LIMIT 1").next());
  now += days(50);
  run_round(keeper);
  BOOST_TEST(partitions_of("message") == 1);
  BOOST_TEST(deliveries_in(DeliveryState::done) == 0);
  BOOST_TEST(count("message") == 1);
  BOOST_TEST(count("log_entry") == 0);
  BOOST_TEST(claim(10).size() == 1);
}

BOOST_AUTO_TEST_CASE(producers_and_workers_go_on_while_days_go) {
  const int producers = 3;
  run_round(keeper);
  for (int i = 0; i < 50; ++i)
    enqueue();
  ack(50);
  std::atomic<bool> over = false;
  std::atomic<int> sent = 0;
  std::atomic<int> taken = 0;
  std::atomic<int> faults = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < producers; ++i) {
    threads.emplace_back([&] {
      const auto other = another_store();
      const auto one = message();
      while (!over) {
        try {
          if (other->enqueue({&one, 1}, "producer", now + days(45)).has_value()) ++sent;
          const auto claimed = other->claim({"default", 5, seconds(60), "w"}, now + days(45));
          for (const auto& each : claimed->deliveries) {
            const store::ClaimReference claim{each.message.id, each.receipt, std::nullopt, "w"};
            if (other->ack(claim, now + days(45)).has_value()) ++taken;
          }
        } catch (const std::exception&) {
          ++faults;
        }
      }
    });
  }
  const auto begin = now;
  for (int day = 1; day <= 45; ++day) {
    now = begin + days(day);
    run_round(keeper);
  }
  over = true;
  for (auto& thread : threads)
    thread.join();
  BOOST_TEST(faults == 0);
  BOOST_TEST(sent > 0);
  BOOST_TEST(count("message") == sent);
  BOOST_TEST(deliveries_in(DeliveryState::done) == taken);
  BOOST_TEST(deliveries_in(DeliveryState::ready) + deliveries_in(DeliveryState::done) +
                 deliveries_in(DeliveryState::in_progress) ==
             sent);
}

BOOST_AUTO_TEST_CASE(plan_tells_what_would_go_and_takes_nothing) {
  run_round(keeper);
  enqueue();
  ack(1);
  enqueue_dead();
  now += days(70);
  const auto plan = keeper.plan(now);
  BOOST_TEST(plan.dead_letters.value == 1);
  BOOST_TEST(plan.days.size() == 4);
  BOOST_TEST(deliveries_in(DeliveryState::dead) == 1);
  BOOST_TEST(deliveries_in(DeliveryState::done) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

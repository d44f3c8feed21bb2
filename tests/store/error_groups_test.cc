#include <atomic>
#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <thread>

#include "queue/error_group.h"
#include "store/desk_fixture.h"
#include "store/dispatch_fixture.h"
#include "store/mysql/error_filing.h"
#include "store/mysql/row_expiry.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;
using store::BulkMode;

using Counts = std::map<std::string, int>;

/// Error by error, from the dead letters themselves.
Counts recounted(store::mysql::Session& sql, const std::string& queue) {
  auto rows = sql.query(
      "SELECT COALESCE(d.last_error, '') FROM delivery d"
      " JOIN subscription s ON s.id = d.subscription_id AND s.alive = 1"
      " WHERE d.bucket = 1 AND d.state = 3 AND s.name = ?",
      store::mysql::values(queue));
  Counts counts;
  while (rows.next())
    ++counts[queue::error_group(rows.text())];
  return counts;
}

Counts told(store::mysql::MysqlDesk& desk, const std::string& queue) {
  store::DeadLetterFilter filter;
  filter.queue = queue;
  Counts counts;
  for (const auto& group : desk.error_groups(filter).groups)
    counts[group.error] = group.count;
  return counts;
}

struct GroupsFixture : DeskFixture {
  void check_that_sums_are_right() {
    for (const auto* queue : {"default", "side"}) {
      const auto counted = recounted(sql, queue);
      BOOST_TEST_CONTEXT(queue) {
        BOOST_CHECK(told(desk, queue) == counted);
      }
      for (const auto& [error, count] : counted) {
        store::DeadLetterFilter of_error;
        of_error.queue = queue;
        of_error.error_group = error;
        BOOST_TEST(listed(of_error) == count);
      }
    }
    BOOST_TEST(count("dead_letter_error") == deliveries_in(DeliveryState::dead));
  }

  int listed(const store::DeadLetterFilter& filter) {
    int found = 0;
    std::optional<std::string> cursor;
    do {
      const auto page = store.dead_letters(filter, {7, cursor});
      found += static_cast<int>(page.rows.size());
      cursor = page.next_cursor;
    } while (cursor);
    return found;
  }

  /// Something that lets dead letters come or go.
  void step(std::mt19937& dice) {
    const auto any = [&](int below) { return static_cast<int>(dice() % below); };
    const std::string queue = any(2) == 0 ? "default" : "side";
    const auto error = std::vector<std::string>{"timeout after " + std::to_string(any(90)) + " s",
                                                "disk full", ""}[any(3)];
    store::DeadLetterFilter some;
    some.queue = queue;
    if (any(2) == 0) some.error_group = queue::error_group(error);
    const auto now_dead = store.dead_letters(some, {3, {}}).rows;
    std::vector<queue::DeliveryId> ids;
    for (const auto& letter : now_dead)
      ids.push_back(letter.delivery);
    const int act = any(12);
    if (act < 4 && ids.empty()) return;
    switch (act) {
      case 0:
        store.requeue(ids, std::nullopt, BulkMode::apply, operator_, now);
        drain(queue);
        break;
      case 1:
        store.discard(ids, BulkMode::apply, operator_, now);
        break;
      case 2: {
        const auto job = jobs.start({store::BulkKind::requeue, some, 0.5, 1, operator_}, now);
        jobs.advance(now, seconds(5));
        BOOST_REQUIRE(jobs.take_back(job, now));
        jobs.advance(now, seconds(5));
        break;
      }
      case 3:
        static_cast<void>(desk.replace(ids.front(), message(), operator_, now));
        drain(queue);
        break;
      case 4:
        expire(queue);
        break;
      case 5:
        lose_the_last_lease(queue);
        break;
      case 6:
        store::mysql::add_up_errors(store.connection(), seconds(5));
        break;
      case 7:
        if (any(4) == 0) start_side_anew();
        break;
      case 8:
        if (any(8) == 0) end_retention();
        break;
      default:
        bury(error, queue);
    }
    now += seconds(any(3));
  }

  void drain(const std::string& queue) {
    for (const auto& delivery : claim(100, queue))
      BOOST_REQUIRE(store.ack(by_receipt(delivery), now).has_value());
  }

  void expire(const std::string& queue) {
    auto late = message();
    late.queue = queue;
    late.expires_at = now + seconds(1);
    enqueue(late);
    now += seconds(2);
    drain(queue);
  }

  void lose_the_last_lease(const std::string& queue) {
    queue::SubscriptionChange change;
    change.max_retries = 0;
    BOOST_REQUIRE(store.change_subscription(queue, change, now).has_value());
    auto lost = message();
    lost.queue = queue;
    enqueue(lost);
    BOOST_REQUIRE(!claim(1, queue).empty());
    now += seconds(120);
    // A poll that looks for it, or comes too soon after the last one that did.
    drain(queue);
  }

  void start_side_anew() {
    BOOST_REQUIRE(
        store.remove_subscription("side", store::RemoveMode::with_deliveries, operator_, now)
            .has_value());
    subscribe("side", {"never"});
  }

  void end_retention() {
    now += std::chrono::days(40);
    config::RetentionSettings settings;
    settings.dead = 30;
    while (store::mysql::delete_dead_letters(sql, settings, now)) {
    }
  }
};

BOOST_FIXTURE_TEST_SUITE(error_groups, GroupsFixture)

BOOST_AUTO_TEST_CASE(sums_are_right_whatever_became_of_dead_letters) {
  subscribe("side", {"never"});
  for (const unsigned seed : {1U, 2U, 3U}) {
    std::mt19937 dice(seed);
    for (int i = 0; i < 150; ++i) {
      step(dice);
      if (i % 10 == 0) check_that_sums_are_right();
    }
    check_that_sums_are_right();
  }
}

BOOST_AUTO_TEST_CASE(sums_are_right_beside_others_who_bury_and_requeue) {
  subscribe("side", {"never"});
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  for (int worker = 0; worker < 4; ++worker) {
    threads.emplace_back([&, worker] {
      SystemRandom own_random;
      store::mysql::MysqlStore own(database(), own_random, store::mysql::Sealing(secrets_key()));
      store::mysql::MysqlDesk own_desk(own.connection(), own.catalog());
      for (int i = 0; i < 30; ++i) {
        auto event = message();
        event.queue = "side";
        if (!own.enqueue({&event, 1}, "producer", now)) ++refused;
        const auto name = "worker " + std::to_string(worker);
        const auto taken = own.claim({"side", 5, seconds(60), name}, now);
        for (const auto& claimed : taken->deliveries) {
          const store::ClaimReference claim{claimed.message.id, claimed.receipt, {}, name};
          if (!own.fail(claim, {i % 2 == 0 ? "timeout" : "disk full", {}, true}, now)) ++refused;
        }
        store::DeadLetterFilter filter;
        filter.error_group = i % 4 == 0 ? "timeout" : "disk full";
        if (i % 7 == 3) own.requeue(filter, std::nullopt, BulkMode::apply, operator_, now);
        if (i % 5 == worker) static_cast<void>(own_desk.error_groups({}));
      }
    });
  }
  for (auto& thread : threads)
    thread.join();
  BOOST_TEST(refused == 0);
  check_that_sums_are_right();
}

BOOST_AUTO_TEST_CASE(rare_error_is_found_behind_thousands_of_another) {
  const auto rare = bury("no such customer");
  sql.execute(
      "INSERT INTO delivery (bucket, subscription_id, state, position, id, message_day, priority,"
      " created_at, updated_at, ready_at, last_error)"
      " SELECT bucket, subscription_id, state, position + 1 + t.n, id + 1 + t.n, message_day,"
      " priority, created_at, updated_at, ready_at, 'timeout' FROM delivery,"
      " (WITH RECURSIVE n AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM n WHERE n < 900)"
      "  SELECT n FROM n) t WHERE bucket = 1");
  store::DeadLetterFilter filter;
  filter.error_group = "no such customer";
  const auto page = store.dead_letters(filter, {10, {}});
  BOOST_REQUIRE_EQUAL(page.rows.size(), 1);
  BOOST_TEST(page.rows.front().delivery.value == rare.value);
  BOOST_TEST(!page.next_cursor.has_value());
  filter.error_group.reset();
  filter.error = "such cust";
  BOOST_TEST(listed(filter) == 1);
}

BOOST_AUTO_TEST_CASE(sums_that_are_not_added_up_count_as_well) {
  bury("timeout");
  bury("timeout");
  BOOST_TEST(desk.dead_in("default").value == 2);
  BOOST_TEST(count("error_group_change") == 2);
  BOOST_TEST(desk.error_groups({}).matched.value == 2);
  BOOST_TEST(count("error_group_change") == 0);
  BOOST_TEST(desk.dead_in("default").value == 2);
}

BOOST_AUTO_TEST_CASE(group_that_is_empty_leaves_no_row) {
  const auto dead = bury("timeout");
  static_cast<void>(desk.error_groups({}));
  store.discard(std::vector{dead}, BulkMode::apply, operator_, now);
  BOOST_TEST(desk.error_groups({}).groups.empty());
  BOOST_TEST(count("error_group") == 0);
}

BOOST_AUTO_TEST_CASE(delivery_that_is_filed_already_dies_all_the_same) {
  enqueue(message());
  sql.execute(
      "INSERT INTO dead_letter_error (delivery_id, subscription_id, error_group, failed_at)"
      " SELECT id, subscription_id, 'left behind', 1 FROM delivery");
  const auto claimed = claim_one("default");
  BOOST_REQUIRE(store.fail(by_receipt(claimed), {"timeout", {}, true}, now).has_value());
  BOOST_TEST(count("dead_letter_error WHERE error_group = 'left behind'") == 0);
  BOOST_TEST(count("dead_letter_error") == 1);
}

BOOST_AUTO_TEST_CASE(change_that_an_audit_rides_on_is_not_mistaken_for_adding_up) {
  bury("timeout");
  bool written = false;
  store.connection().attach([&](auto&, const auto&) { written = true; });
  static_cast<void>(desk.error_groups({}));
  BOOST_TEST(!written);
  BOOST_TEST(store.connection().has_attached());
  store.connection().detach();
}

BOOST_AUTO_TEST_SUITE_END()

struct WebhookGroupsFixture : DispatchFixture {
  store::mysql::MysqlDesk desk{store.connection(), store.catalog()};
};

BOOST_FIXTURE_TEST_SUITE(error_groups_of_webhooks, WebhookGroupsFixture)

BOOST_AUTO_TEST_CASE(refusals_are_filed_as_they_are_settled) {
  change([](auto& to) { to.max_retries = 0; });
  enqueue();
  static_cast<void>(settle(claim_one(), webhook::Refused{503}));
  BOOST_CHECK(told(desk, hook.name) == recounted(sql, hook.name));
  BOOST_TEST(desk.dead_in(hook.name).value == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

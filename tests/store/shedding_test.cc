#include <boost/test/unit_test.hpp>
#include <thread>

#include "store/fixture.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;

struct BoundedFixture : StoreFixture {
  void bound(const std::string& name, std::optional<std::int64_t> depth) {
    queue::SubscriptionChange change;
    change.max_depth = depth;
    store.change_subscription(name, change, now).value();
  }

  std::optional<store::EnqueueFaultKind> fault_of(const queue::NewMessage& message) {
    const auto enqueued = store.enqueue({&message, 1}, "producer", now);
    if (enqueued) return std::nullopt;
    return enqueued.error().kind;
  }

  const std::optional<store::EnqueueFaultKind> none = std::nullopt;
  const std::optional<store::EnqueueFaultKind> full = store::EnqueueFaultKind::queue_full;
};

BOOST_FIXTURE_TEST_SUITE(shedding, BoundedFixture)

BOOST_AUTO_TEST_CASE(full_queue_takes_nothing_more_until_there_is_room) {
  bound("default", 3);
  for (int i = 0; i < 3; ++i)
    BOOST_CHECK(fault_of(message()) == none);
  BOOST_CHECK(fault_of(message()) == full);
  BOOST_TEST(count("message") == 3);
  const auto claimed = claim(1);
  BOOST_REQUIRE(store.ack(by_receipt(claimed.front()), now).has_value());
  const auto other = another_store();
  const auto one = message();
  BOOST_TEST(other->enqueue({&one, 1}, "producer", now).has_value());
  BOOST_TEST(!other->enqueue({&one, 1}, "producer", now).has_value());
}

BOOST_AUTO_TEST_CASE(event_goes_to_those_with_room_and_waits_aside_for_the_full_one) {
  subscribe("slow", {"doc.*"});
  bound("slow", 1);
  BOOST_CHECK(fault_of(message()) == none);
  const auto second = store.enqueue(std::vector{message()}, "producer", now);
  BOOST_REQUIRE(second.has_value());
  BOOST_TEST(second->front().deliveries == 2);
  BOOST_TEST(claim(10, "default").size() == 2);
  BOOST_TEST(claim(10, "slow").size() == 1);
  store::DeadLetterFilter of_slow;
  of_slow.queue = "slow";
  const auto dead = store.dead_letters(of_slow, {}).rows;
  BOOST_REQUIRE(dead.size() == 1);
  BOOST_TEST(dead.front().message.id.value == second->front().message.value);
  BOOST_TEST(dead.front().last_error->find("max_depth") != std::string::npos);
  const auto outcome = store.requeue(std::vector{dead.front().delivery}, std::nullopt,
                                     store::BulkMode::apply, {"op", {}}, now);
  BOOST_TEST(outcome.changed == 1);
  BOOST_TEST(claim(10, "slow").size() == 1);
}

BOOST_AUTO_TEST_CASE(batch_with_one_message_that_finds_no_room_stores_nothing) {
  subscribe("slow", {"invoice.*"});
  bound("slow", 1);
  auto named = message();
  named.queue = "slow";
  BOOST_CHECK(fault_of(named) == none);
  const auto refused = store.enqueue(std::vector{message(), named}, "producer", now);
  BOOST_REQUIRE(!refused.has_value());
  BOOST_CHECK(refused.error().kind == store::EnqueueFaultKind::queue_full);
  BOOST_TEST(refused.error().index == 1);
  BOOST_TEST(count("message") == 1);
}

BOOST_AUTO_TEST_CASE(repeated_key_is_answered_although_the_queue_is_full) {
  bound("default", 1);
  auto keyed = message();
  keyed.idempotency_key = "k";
  BOOST_CHECK(fault_of(keyed) == none);
  BOOST_TEST(store.enqueue(std::vector{keyed}, "producer", now)->front().duplicate);
  keyed.idempotency_key = "another";
  BOOST_CHECK(fault_of(keyed) == full);
}

BOOST_AUTO_TEST_CASE(bound_costs_nothing_where_there_is_none_and_little_far_from_it) {
  bound("default", 1'000'000);
  enqueue();
  const auto before = store.round_trips();
  for (int i = 0; i < 20; ++i)
    enqueue();
  BOOST_TEST(store.round_trips() - before <= 20 * 4 + 5);
}

BOOST_AUTO_TEST_CASE(bound_can_be_taken_away) {
  bound("default", 1);
  enqueue();
  BOOST_CHECK(fault_of(message()) == full);
  bound("default", std::nullopt);
  BOOST_CHECK(fault_of(message()) == none);
}

BOOST_AUTO_TEST_CASE(nearly_full_quota_refuses_producers_and_nobody_else) {
  enqueue();
  auto small = database();
  small.quota_bytes = 1000;
  store::mysql::MysqlStore tight(small, random, store::mysql::Sealing(secrets_key()));
  const auto one = message();
  BOOST_CHECK_THROW((void)tight.enqueue({&one, 1}, "producer", now), store::StorageFull);
  const auto claimed = tight.claim({"default", 1, seconds(60), "worker"}, now);
  BOOST_REQUIRE(claimed.has_value());
  BOOST_TEST(tight.ack(by_receipt(claimed->deliveries.front()), now).has_value());
}

BOOST_AUTO_TEST_CASE(last_connections_are_kept_from_producers) {
  auto few = database();
  few.max_connections = 6;
  std::vector<std::unique_ptr<store::mysql::MysqlStore>> others;
  for (int i = 0; i < 6; ++i) {
    others.push_back(another_store());
    (void)others.back()->now();
  }
  store::mysql::MysqlStore producer(few, random);
  producer.begin(store::Work::producing);
  BOOST_CHECK_THROW((void)producer.now(), store::Overloaded);
  store::mysql::MysqlStore consumer(few, random);
  consumer.begin(store::Work::other);
  BOOST_CHECK_NO_THROW((void)consumer.now());
  others.clear();
  consumer.rest();
  store.rest();
  // The server takes its time to notice that connections were closed.
  bool is_let_in = false;
  for (int tries = 0; tries < 100 && !is_let_in; ++tries) {
    try {
      (void)producer.now();
      is_let_in = true;
    } catch (const store::Overloaded&) {
      std::this_thread::sleep_for(milliseconds(20));
    }
  }
  BOOST_TEST(is_let_in);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(storage_errors)

BOOST_AUTO_TEST_CASE(every_way_to_say_that_the_disk_is_full_is_understood) {
  using store::mysql::DatabaseError;
  BOOST_TEST(DatabaseError(1021, "Disk full (/tmp)").is_storage_full());
  BOOST_TEST(DatabaseError(1114, "The table 'message' is full").is_storage_full());
  BOOST_TEST(DatabaseError(1030, "Got error 28 \"No space left on device\" from storage engine")
                 .is_storage_full());
  BOOST_TEST(DatabaseError(3, "Error writing file '/x' (Errcode: 122 \"Disk quota exceeded\")")
                 .is_storage_full());
  BOOST_TEST(!DatabaseError(1030, "Got error 168 from storage engine").is_storage_full());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

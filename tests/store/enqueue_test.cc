#include <boost/test/unit_test.hpp>
#include <thread>

#include "store/fixture.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;

BOOST_FIXTURE_TEST_SUITE(enqueue, StoreFixture)

BOOST_AUTO_TEST_CASE(message_gets_one_delivery_for_each_matching_subscription) {
  subscribe("search", {"doc.*"});
  subscribe("billing", {"invoice.*"});
  const auto enqueued = store.enqueue(std::vector{message()}, "gateway", now);
  BOOST_TEST(enqueued->front().deliveries == 2);
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 2);
  BOOST_TEST(claim(10, "search").size() == 1);
  BOOST_TEST(claim(10, "default").size() == 1);
  BOOST_TEST(claim(10, "billing").empty());
}

BOOST_AUTO_TEST_CASE(message_that_matches_nothing_is_stored_all_the_same) {
  store.change_subscription("default", {{{"other.*"}}, std::nullopt, std::nullopt}, now).value();
  const auto enqueued = store.enqueue(std::vector{message()}, "gateway", now);
  BOOST_TEST(enqueued->front().deliveries == 0);
  BOOST_TEST(count("message") == 1);
  BOOST_TEST(count("delivery") == 0);
}

BOOST_AUTO_TEST_CASE(named_queue_gets_it_alone_whatever_its_filter_says) {
  subscribe("billing", {"invoice.*"});
  auto to_billing = message();
  to_billing.queue = "billing";
  BOOST_TEST(store.enqueue(std::vector{to_billing}, "gateway", now)->front().deliveries == 1);
  BOOST_TEST(claim(10, "billing").size() == 1);
  BOOST_TEST(claim(10, "default").empty());
}

BOOST_AUTO_TEST_CASE(unknown_queue_stores_nothing_of_the_batch) {
  auto lost = message();
  lost.queue = "nowhere";
  const auto enqueued = store.enqueue(std::vector{message(), lost}, "gateway", now);
  BOOST_REQUIRE(!enqueued.has_value());
  BOOST_CHECK(enqueued.error().kind == store::EnqueueFaultKind::queue_not_found);
  BOOST_TEST(enqueued.error().index == 1);
  BOOST_TEST(count("message") == 0);
  BOOST_TEST(count("delivery") == 0);
}

BOOST_AUTO_TEST_CASE(process_with_an_old_memory_still_sees_a_new_subscription) {
  enqueue();
  const auto other = another_store();
  queue::NewSubscription late{"late", queue::SubscriptionKind::pull, {"doc.*"}, {}};
  late.retry_policy = queue::default_pull_policy();
  other->create_subscription(late, now).value();
  BOOST_TEST(store.enqueue(std::vector{message()}, "gateway", now)->front().deliveries == 2);
  BOOST_TEST(claim(10, "late").size() == 1);
}

BOOST_AUTO_TEST_CASE(process_with_an_old_memory_sends_nothing_to_a_removed_subscription) {
  subscribe("going", {"*"});
  enqueue();
  const auto other = another_store();
  BOOST_REQUIRE(
      other->remove_subscription("going", store::RemoveMode::with_deliveries, {"op", {}}, now));
  BOOST_TEST(store.enqueue(std::vector{message()}, "gateway", now)->front().deliveries == 1);
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 2);
}

BOOST_AUTO_TEST_CASE(payload_comes_back_byte_for_byte) {
  auto odd = message();
  odd.payload =
      "{ \"n\":1234567890123456789012345678901234567890, \"one\":1.0,\n\"q\":\"'\\\"\\\\\\u0000\", "
      "\"emoji\":\"\xF0\x9F\x98\x80\" ,\"percent\":\"100 % ? _\"}";
  enqueue(odd);
  BOOST_TEST(claim_one().message.payload == odd.payload);
}

BOOST_AUTO_TEST_CASE(every_field_comes_back) {
  auto full = message();
  full.priority = -7;
  full.idempotency_key = "k-1";
  full.expires_at = now + seconds(1000);
  full.not_before = now - seconds(5);
  full.ordering_key = "customer 7";
  full.schema_version = "\"v2\"";
  full.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  full.cloudevent = R"({"id":"1"})";
  enqueue(full);
  const auto claimed = claim_one().message;
  BOOST_TEST(claimed.priority == -7);
  BOOST_TEST(claimed.idempotency_key.value() == "k-1");
  BOOST_CHECK(claimed.expires_at == full.expires_at);
  BOOST_CHECK(claimed.not_before == full.not_before);
  BOOST_TEST(claimed.ordering_key.value() == "customer 7");
  BOOST_TEST(claimed.schema_version.value() == "\"v2\"");
  BOOST_TEST(claimed.traceparent.value() == *full.traceparent);
  BOOST_TEST(claimed.cloudevent.value() == *full.cloudevent);
  BOOST_TEST(claimed.producer == "producer");
  BOOST_CHECK(claimed.created_at == now);
}

BOOST_AUTO_TEST_CASE(batch_of_a_thousand_is_stored_in_its_order) {
  std::vector<queue::NewMessage> batch(1000, message());
  for (std::size_t i = 0; i < batch.size(); ++i)
    batch[i].payload = std::to_string(i);
  batch[3].payload = "\"" + std::string(200'000, 'x') + "\"";
  const auto enqueued = store.enqueue(batch, "gateway", now);
  BOOST_REQUIRE_EQUAL(enqueued->size(), 1000);
  BOOST_TEST(count("message") == 1000);
  for (std::size_t i : {0u, 3u, 249u, 250u, 999u}) {
    const auto stored = store.find_message((*enqueued)[i].message);
    BOOST_TEST(stored->message.payload == batch[i].payload);
    BOOST_TEST(stored->deliveries.size() == 1);
  }
}

BOOST_AUTO_TEST_CASE(one_message_for_one_subscription_takes_four_round_trips) {
  enqueue();
  const auto before = store.round_trips();
  enqueue();
  BOOST_TEST(store.round_trips() - before <= 4);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(idempotency, StoreFixture)

BOOST_AUTO_TEST_CASE(same_key_and_content_is_the_first_message_again) {
  subscribe("search", {"doc.*"});
  auto keyed = message();
  keyed.idempotency_key = "upload-1";
  const auto first = enqueue(keyed);
  const auto again = store.enqueue(std::vector{keyed}, "other", now + seconds(5));
  BOOST_TEST(again->front().message.value == first.value);
  BOOST_TEST(again->front().duplicate);
  BOOST_TEST(again->front().deliveries == 2);
  BOOST_TEST(count("message") == 1);
}

BOOST_AUTO_TEST_CASE(same_key_with_other_content_is_refused) {
  auto keyed = message();
  keyed.idempotency_key = "upload-1";
  enqueue(keyed);
  keyed.payload = "2";
  const auto refused = store.enqueue(std::vector{message(), keyed}, "gateway", now);
  BOOST_REQUIRE(!refused.has_value());
  BOOST_CHECK(refused.error().kind == store::EnqueueFaultKind::idempotency_key_reused);
  BOOST_TEST(refused.error().index == 1);
  BOOST_TEST(count("message") == 1);
}

BOOST_AUTO_TEST_CASE(retry_with_a_delay_is_the_same_content_although_time_went_on) {
  auto keyed = message();
  keyed.idempotency_key = "later";
  keyed.delay = seconds(60);
  enqueue(keyed);
  BOOST_TEST(store.enqueue(std::vector{keyed}, "gateway", now + seconds(3))->front().duplicate);
}

BOOST_AUTO_TEST_CASE(key_twice_in_one_batch_is_one_message) {
  auto keyed = message();
  keyed.idempotency_key = "twin";
  const auto enqueued = store.enqueue(std::vector{keyed, message(), keyed}, "gateway", now);
  BOOST_TEST((*enqueued)[2].duplicate);
  BOOST_TEST((*enqueued)[2].message.value == (*enqueued)[0].message.value);
  BOOST_TEST(!(*enqueued)[1].duplicate);
  BOOST_TEST(count("message") == 2);
}

BOOST_AUTO_TEST_CASE(blank_at_the_end_makes_another_key) {
  auto keyed = message();
  keyed.idempotency_key = "key";
  const auto first = enqueue(keyed);
  keyed.idempotency_key = "key ";
  BOOST_TEST(enqueue(keyed).value != first.value);
}

BOOST_AUTO_TEST_CASE(what_another_holds_is_not_waited_for_for_long) {
  enqueue();  // knows the catalog now
  sql.begin();
  BOOST_REQUIRE(sql.query("SELECT version FROM catalog FOR UPDATE").next());
  const auto before = store.round_trips();
  BOOST_CHECK_THROW(static_cast<void>(store.enqueue(std::vector{message()}, "gateway", now)),
                    store::Unavailable);
  // Each try is four statements, of which the third waits until the server ends it.
  BOOST_TEST(store.round_trips() - before <= 2 * 4);
  sql.rollback();
  BOOST_TEST(count("message") == 1);
  enqueue();
}

BOOST_AUTO_TEST_CASE(racing_with_one_key_makes_one_message) {
  constexpr int racers = 8;
  for (int round = 0; round < 10; ++round) {
    auto keyed = message();
    keyed.idempotency_key = "race-" + std::to_string(round);
    std::vector<std::int64_t> ids(racers);
    std::vector<int> fresh(racers);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < racers; ++i) {
      threads.emplace_back([&, i] {
        SystemRandom own_random;
        store::mysql::MysqlStore own(database(), own_random);
        const auto enqueued = own.enqueue(std::vector{keyed}, "gateway", now);
        ids[i] = enqueued->front().message.value;
        fresh[i] = enqueued->front().duplicate ? 0 : 1;
      });
    }
    for (auto& thread : threads)
      thread.join();
    BOOST_TEST(std::count(ids.begin(), ids.end(), ids.front()) == racers);
    BOOST_TEST(std::count(fresh.begin(), fresh.end(), 1) == 1);
  }
  BOOST_TEST(count("message") == 10);
  BOOST_TEST(count("delivery") == 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

#include <boost/test/unit_test.hpp>

#include "store/fixture.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;
using store::ConsumeFault;

BOOST_FIXTURE_TEST_SUITE(ack, StoreFixture)

BOOST_AUTO_TEST_CASE(acked_delivery_is_done_and_stays_done) {
  enqueue();
  const auto claimed = claim_one();
  BOOST_TEST(store.ack(by_receipt(claimed), now).has_value());
  now += seconds(1000);
  BOOST_TEST(claim().empty());
  const auto delivery = store.find_message(claimed.message.id)->deliveries.front();
  BOOST_CHECK(delivery.delivery.state == DeliveryState::done);
  BOOST_REQUIRE_EQUAL(delivery.attempts.size(), 1);
  BOOST_CHECK(delivery.attempts[0].outcome == queue::AttemptOutcome::succeeded);
  BOOST_TEST(delivery.attempts[0].worker == "worker");
}

BOOST_AUTO_TEST_CASE(acking_again_is_fine) {
  enqueue();
  const auto claimed = claim_one();
  BOOST_TEST(store.ack(by_receipt(claimed), now).has_value());
  BOOST_TEST(store.ack(by_receipt(claimed), now).has_value());
  auto without_receipt = by_receipt(claimed);
  without_receipt.receipt.reset();
  BOOST_TEST(store.ack(without_receipt, now).has_value());
}

BOOST_AUTO_TEST_CASE(stale_claim_cannot_ack) {
  enqueue();
  const auto lost = claim_one();
  now += seconds(61);
  const auto held = claim_one();
  BOOST_CHECK(store.ack(by_receipt(lost), now).error() == ConsumeFault::stale_receipt);
  BOOST_TEST(deliveries_in(DeliveryState::in_progress) == 1);
  BOOST_TEST(store.ack(by_receipt(held), now).has_value());
}

BOOST_AUTO_TEST_CASE(expired_lease_that_nobody_took_can_still_be_acked) {
  enqueue();
  const auto claimed = claim_one();
  now += seconds(61);
  BOOST_TEST(store.ack(by_receipt(claimed), now).has_value());
}

BOOST_AUTO_TEST_CASE(receipt_of_another_message_is_stale) {
  enqueue();
  enqueue();
  const auto claimed = claim();
  store::ClaimReference foreign{claimed[0].message.id, claimed[1].receipt, {}, "worker"};
  BOOST_CHECK(store.ack(foreign, now).error() == ConsumeFault::stale_receipt);
  BOOST_TEST(deliveries_in(DeliveryState::in_progress) == 2);
}

BOOST_AUTO_TEST_CASE(unknown_message_is_told) {
  const queue::MessageId unknown{424242};
  store::ClaimReference claim{unknown, queue::Receipt{queue::delivery_of(unknown, 0), 1}, {}, "w"};
  BOOST_CHECK(store.ack(claim, now).error() == ConsumeFault::message_not_found);
}

BOOST_AUTO_TEST_CASE(without_a_receipt_the_callers_own_claim_is_meant) {
  const auto id = enqueue();
  claim_one();
  for (const auto* other : {"stranger", "worker ", "Worker"}) {
    BOOST_CHECK(store.ack({id, {}, {}, other}, now).error() == ConsumeFault::not_claimed);
  }
  BOOST_TEST(store.ack({id, {}, {}, "worker"}, now).has_value());
}

BOOST_AUTO_TEST_CASE(two_own_claims_need_the_queue) {
  subscribe("search", {"doc.*"});
  const auto id = enqueue();
  claim_one("default");
  claim_one("search");
  BOOST_CHECK(store.ack({id, {}, {}, "worker"}, now).error() == ConsumeFault::ambiguous_claim);
  BOOST_TEST(store.ack({id, {}, "search", "worker"}, now).has_value());
  BOOST_TEST(store.ack({id, {}, {}, "worker"}, now).has_value());
  BOOST_TEST(deliveries_in(DeliveryState::done) == 2);
}

BOOST_AUTO_TEST_CASE(batch_tells_each_result_on_its_own) {
  for (int i = 0; i < 3; ++i)
    enqueue();
  const auto claimed = claim();
  BOOST_TEST(store.ack(by_receipt(claimed[1]), now).has_value());
  std::vector<store::ReceiptReference> claims;
  for (const auto& each : claimed)
    claims.push_back({each.message.id, each.receipt});
  claims.push_back({claimed[0].message.id, {claimed[0].receipt.delivery, 12345}});
  claims.push_back({{987654}, {queue::delivery_of({987654}, 0), 1}});
  const auto results = store.ack_all(claims, {}, now).value();
  BOOST_REQUIRE_EQUAL(results.size(), 5);
  for (std::size_t i = 0; i < 3; ++i)
    BOOST_TEST(!results[i].has_value());
  BOOST_CHECK(results[3] == ConsumeFault::stale_receipt);
  BOOST_CHECK(results[4] == ConsumeFault::message_not_found);
  BOOST_TEST(deliveries_in(DeliveryState::done) == 3);
}

BOOST_AUTO_TEST_CASE(stale_claim_cannot_ack_in_a_batch_either) {
  enqueue();
  enqueue();
  const auto lost = claim();
  now += seconds(61);
  BOOST_REQUIRE_EQUAL(claim().size(), 2);
  std::vector<store::ReceiptReference> claims;
  for (const auto& each : lost)
    claims.push_back({each.message.id, each.receipt});
  const auto results = store.ack_all(claims, {}, now).value();
  for (const auto& result : results) {
    BOOST_CHECK(result == ConsumeFault::stale_receipt);
  }
  BOOST_TEST(deliveries_in(DeliveryState::in_progress) == 2);
}

BOOST_AUTO_TEST_CASE(receipt_holds_after_its_lease_was_extended) {
  enqueue();
  enqueue();
  const auto claimed = claim();
  for (const auto& each : claimed)
    BOOST_REQUIRE(store.extend({each.message.id, each.receipt}, seconds(600), now).has_value());
  now += seconds(61);
  BOOST_TEST(store.ack(by_receipt(claimed[0]), now).has_value());
  const store::ReceiptReference other{claimed[1].message.id, claimed[1].receipt};
  const auto results = store.ack_all({&other, 1}, {}, now).value();
  BOOST_TEST(!results[0].has_value());
  BOOST_TEST(deliveries_in(DeliveryState::done) == 2);
}

BOOST_AUTO_TEST_CASE(batch_may_hold_receipts_of_many_claims_and_queues) {
  subscribe("search", {"doc.*"});
  std::vector<store::ReceiptReference> claims;
  for (int i = 0; i < 3; ++i) {
    enqueue();
    for (const auto* queue : {"search", "default"}) {
      const auto each = claim_one(queue);
      claims.push_back({each.message.id, each.receipt});
    }
    now += seconds(1);
  }
  const auto before = store.round_trips();
  const auto results = store.ack_all(claims, {}, now).value();
  for (const auto& result : results)
    BOOST_TEST(!result.has_value());
  BOOST_TEST(store.round_trips() - before == 1);
  BOOST_TEST(deliveries_in(DeliveryState::done) == 6);
}

BOOST_AUTO_TEST_CASE(ack_takes_one_round_trip_and_so_does_a_batch) {
  for (int i = 0; i < 11; ++i)
    enqueue();
  const auto claimed = claim(11, "default");
  auto before = store.round_trips();
  BOOST_REQUIRE(store.ack(by_receipt(claimed[10]), now).has_value());
  BOOST_TEST(store.round_trips() - before == 1);
  std::vector<store::ReceiptReference> claims;
  for (int i = 0; i < 10; ++i) {
    const auto& each = claimed[static_cast<std::size_t>(i)];
    claims.push_back({each.message.id, each.receipt});
  }
  before = store.round_trips();
  BOOST_REQUIRE(store.ack_all(claims, {}, now).has_value());
  BOOST_TEST(store.round_trips() - before == 1);
  BOOST_TEST(deliveries_in(DeliveryState::done) == 11);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(fail, StoreFixture)

BOOST_AUTO_TEST_CASE(failed_delivery_waits_and_comes_again) {
  enqueue();
  const auto first = claim_one();
  const auto failed = store.fail(by_receipt(first), {"broken pipe", {}, false}, now).value();
  BOOST_TEST(failed.retry_count == 1);
  const auto wait = *failed.next_attempt_at - now;
  BOOST_TEST(wait.count() >= 8000);
  BOOST_TEST(wait.count() <= 12000);
  BOOST_TEST(claim().empty());
  now = *failed.next_attempt_at;
  const auto second = claim_one();
  BOOST_TEST(second.retry_count == 1);
  BOOST_TEST(second.last_error.value() == "broken pipe");
}

BOOST_AUTO_TEST_CASE(retry_after_overrules_the_policy) {
  enqueue();
  const auto failed = store.fail(by_receipt(claim_one()), {"x", seconds(0), false}, now).value();
  BOOST_CHECK(*failed.next_attempt_at == now);
  const auto second = claim_one();
  const auto again = store.fail(by_receipt(second), {"x", seconds(77), false}, now).value();
  BOOST_CHECK(*again.next_attempt_at == now + seconds(77));
}

BOOST_AUTO_TEST_CASE(spent_retries_make_a_dead_letter) {
  subscribe("twice", {"none"}, 1);
  auto to_twice = message();
  to_twice.queue = "twice";
  const auto id = enqueue(to_twice);
  BOOST_REQUIRE(store.fail(by_receipt(claim_one("twice")), {"1", seconds(0), false}, now));
  const auto dead = store.fail(by_receipt(claim_one("twice")), {"2", seconds(0), false}, now);
  BOOST_TEST(!dead->next_attempt_at.has_value());
  BOOST_TEST(dead->retry_count == 2);
  BOOST_TEST(claim(10, "twice").empty());
  const auto history = store.find_message(id)->deliveries.front();
  BOOST_TEST(history.attempts.size() == 2);
  BOOST_TEST(history.attempts[1].number == 2);
  BOOST_TEST(history.attempts[1].error.value() == "2");
}

BOOST_AUTO_TEST_CASE(dead_means_dead_at_once) {
  enqueue();
  const auto dead = store.fail(by_receipt(claim_one()), {"useless", {}, true}, now).value();
  BOOST_TEST(!dead.next_attempt_at.has_value());
  BOOST_TEST(deliveries_in(DeliveryState::dead) == 1);
}

BOOST_AUTO_TEST_CASE(retry_that_would_come_too_late_is_none) {
  auto brief = message();
  brief.expires_at = now + seconds(5);
  enqueue(brief);
  const auto dead = store.fail(by_receipt(claim_one()), {"x", seconds(6), false}, now).value();
  BOOST_TEST(!dead.next_attempt_at.has_value());
}

BOOST_AUTO_TEST_CASE(receipt_is_spent_by_a_fail) {
  enqueue();
  const auto claimed = claim_one();
  BOOST_REQUIRE(store.fail(by_receipt(claimed), {"x", {}, false}, now).has_value());
  BOOST_CHECK(store.fail(by_receipt(claimed), {"x", {}, false}, now).error() ==
              ConsumeFault::stale_receipt);
  BOOST_CHECK(store.ack(by_receipt(claimed), now).error() == ConsumeFault::stale_receipt);
  BOOST_TEST(count("attempt") == 1);
}

BOOST_AUTO_TEST_CASE(changed_policy_holds_for_what_is_stored_already) {
  enqueue();
  const auto claimed = claim_one();
  another_store()->change_subscription("default", {std::nullopt, 0, std::nullopt}, now).value();
  BOOST_TEST(!store.fail(by_receipt(claimed), {"x", {}, false}, now)->next_attempt_at.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

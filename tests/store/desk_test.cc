#include <boost/test/unit_test.hpp>

#include "store/desk_fixture.h"
#include "store/dispatch_fixture.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;
using store::ReplaceFault;

BOOST_FIXTURE_TEST_SUITE(desk_of_operators, DeskFixture)

BOOST_AUTO_TEST_CASE(released_claim_is_ready_at_once_and_spends_no_retry) {
  enqueue();
  const auto lost = claim_one();
  BOOST_TEST(desk.release(lost.receipt.delivery, operator_, now));
  BOOST_CHECK(store.ack(by_receipt(lost), now).error() == store::ConsumeFault::stale_receipt);
  const auto again = claim_one();
  BOOST_TEST(again.retry_count == 0);
  const auto history = store.find_message(again.message.id)->deliveries.front();
  BOOST_REQUIRE_EQUAL(history.actions.size(), 1);
  BOOST_CHECK(history.actions.front().kind == queue::ActionKind::release);
  BOOST_REQUIRE_EQUAL(history.attempts.size(), 1);
  BOOST_TEST(history.attempts.front().error.value() == "released by ops");
}

BOOST_AUTO_TEST_CASE(only_a_claim_can_be_released) {
  const auto id = enqueue();
  BOOST_TEST(!desk.release(queue::delivery_of(id, 0), operator_, now));
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 1);
  BOOST_TEST(count("action") == 0);
}

BOOST_AUTO_TEST_CASE(errors_that_differ_in_numbers_are_one_group) {
  subscribe("billing", {"never"});
  bury("timeout after 31 s");
  bury("disk full", "billing");
  const auto latest = now;
  bury("timeout after 44 s", "billing");
  const auto found = desk.error_groups({});
  BOOST_TEST(found.matched.value == 3);
  BOOST_REQUIRE_EQUAL(found.groups.size(), 2);
  BOOST_TEST(found.groups[0].error == "timeout after # s");
  BOOST_TEST(found.groups[0].count == 2);
  BOOST_TEST(found.groups[0].queues.size() == 2);
  BOOST_CHECK(found.groups[0].latest == latest);
  store::DeadLetterFilter of_billing;
  of_billing.queue = "billing";
  BOOST_TEST(desk.error_groups(of_billing).groups.size() == 2);
  of_billing.error_group = "disk full";
  BOOST_TEST(desk.error_groups(of_billing).matched.value == 1);
}

BOOST_AUTO_TEST_CASE(those_ahead_are_older_or_more_urgent) {
  enqueue();
  const auto mine = enqueue();
  enqueue();
  auto urgent = message();
  urgent.priority = 5;
  enqueue(urgent);
  BOOST_TEST(desk.ahead_of(queue::delivery_of(mine, 0))->value == 2);
  claim(1);
  BOOST_TEST(desk.ahead_of(queue::delivery_of(mine, 0))->value == 1);
  claim(2);
  BOOST_TEST(!desk.ahead_of(queue::delivery_of(mine, 0)).has_value());
}

BOOST_AUTO_TEST_CASE(correction_takes_the_place_of_a_dead_letter_and_keeps_it) {
  subscribe("search", {"doc.*"});
  const auto dead = bury("bad payload");
  auto corrected = message();
  corrected.payload = R"({"doc":2})";
  const auto made = desk.replace(dead, corrected, operator_, now).value();
  const auto claimed = claim_one();
  BOOST_TEST(claimed.message.id.value == made.value);
  BOOST_TEST(claimed.message.payload == R"({"doc":2})");
  BOOST_TEST(claimed.message.producer == "ops");
  BOOST_TEST(claim(10, "search").empty());
  const auto original = store.find_message(queue::message_of(dead))->deliveries.front();
  BOOST_CHECK(original.delivery.state == DeliveryState::discarded);
  BOOST_TEST(original.actions.front().reason.value() ==
             "replaced by message " + std::to_string(made.value) + ": index repaired");
}

BOOST_AUTO_TEST_CASE(correction_that_comes_second_changes_nothing) {
  const auto dead = bury("bad payload");
  BOOST_REQUIRE(desk.replace(dead, message(), operator_, now).has_value());
  const auto messages = count("message");
  BOOST_CHECK(desk.replace(dead, message(), operator_, now).error() == ReplaceFault::not_dead);
  BOOST_TEST(count("message") == messages);
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 1);
}

BOOST_AUTO_TEST_CASE(reason_of_any_length_fits_behind_what_replaced_it) {
  const auto dead = bury("bad payload");
  const store::Actor wordy{"ops", std::string(500, 'r')};
  BOOST_TEST(desk.replace(dead, message(), wordy, now).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

struct BreakerFixture : DispatchFixture {
  store::mysql::MysqlDesk desk{store.connection(), store.catalog()};
};

BOOST_FIXTURE_TEST_SUITE(breaker_by_hand, BreakerFixture)

BOOST_AUTO_TEST_CASE(tripped_breaker_lets_nothing_out_until_it_is_reset) {
  const store::Actor actor{"ops", "their maintenance"};
  enqueue();
  BOOST_TEST(desk.trip_breaker(hook.id, now + seconds(300), actor, now));
  BOOST_CHECK(endpoint().breaker.state == webhook::BreakerState::open);
  BOOST_TEST(claim().deliveries.empty());
  BOOST_REQUIRE(store.reset_breaker("hook", actor, now).has_value());
  BOOST_TEST(claim().deliveries.size() == 1);
  const auto changes = store.breaker_changes("hook", {}).value();
  BOOST_REQUIRE_EQUAL(changes.rows.size(), 2);
  BOOST_TEST(changes.rows.back().actor.value() == "ops");
  BOOST_TEST(changes.rows.back().reason == "their maintenance");
}

BOOST_AUTO_TEST_CASE(pull_queue_has_no_breaker_to_trip) {
  const auto pull = subscribe("pull", {"never"});
  BOOST_TEST(!desk.trip_breaker(pull.id, now + seconds(300), {"ops", {}}, now));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

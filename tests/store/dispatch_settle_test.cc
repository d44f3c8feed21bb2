#include <boost/test/unit_test.hpp>

#include "queue/event_type.h"
#include "store/dispatch_fixture.h"
#include "store/mysql/row_codes.h"

namespace pmq::test {
namespace {

using queue::AttemptOutcome;
using queue::DeliveryState;
using queue::SubscriptionState;
using webhook::BreakerState;
using webhook::Delivered;
using webhook::Gone;
using webhook::NoAnswer;
using webhook::Refused;
using webhook::Throttled;
using webhook::TransportFault;

BOOST_FIXTURE_TEST_SUITE(dispatch_settle, DispatchFixture)

BOOST_AUTO_TEST_CASE(delivered_is_done_and_its_attempt_is_kept) {
  enqueue();
  const auto claimed = claim_one();
  auto settlement = ended(claimed, Delivered{202});
  settlement.answer = "thanks \xFF" + std::string(5000, 'x');
  const auto settled = dispatcher.settle({&settlement, 1}, now).front();
  BOOST_TEST(settled.held);
  BOOST_TEST(!settled.dead);
  BOOST_TEST(!settled.next_attempt_at.has_value());
  const auto kept = history(claimed);
  BOOST_CHECK(kept.delivery.state == DeliveryState::done);
  BOOST_TEST(kept.delivery.worker.value() == "dispatcher");
  BOOST_REQUIRE_EQUAL(kept.attempts.size(), 1);
  const auto& attempt = kept.attempts.front();
  BOOST_CHECK(attempt.outcome == AttemptOutcome::succeeded);
  BOOST_TEST(attempt.number == 1);
  BOOST_TEST(attempt.worker == "dispatcher");
  BOOST_TEST(attempt.http_status.value() == 202);
  BOOST_TEST((attempt.finished_at - attempt.started_at).count() == 20);
  BOOST_TEST(!attempt.error.has_value());
  BOOST_TEST(attempt.answer->starts_with("thanks \xEF\xBF\xBDxxx"));
  BOOST_TEST(attempt.answer->size() == 4096);
  BOOST_CHECK(endpoint().last_success_at == settlement.finished_at);
}

BOOST_AUTO_TEST_CASE(refused_waits_by_the_policy_and_comes_again) {
  enqueue();
  const auto claimed = claim_one();
  const auto settled = settle(claimed, Refused{500});
  BOOST_TEST(settled.held);
  const auto wait = *settled.next_attempt_at - now;
  BOOST_TEST(wait.count() >= 8000);
  BOOST_TEST(wait.count() <= 12000);
  BOOST_TEST(claim().deliveries.empty());
  const auto kept = history(claimed);
  BOOST_TEST(kept.delivery.retry_count == 1);
  BOOST_TEST(kept.delivery.last_error.value() == kept.attempts.front().error.value());
  BOOST_TEST(kept.attempts.front().http_status.value() == 500);
  now = *settled.next_attempt_at;
  BOOST_TEST(dispatcher.look(now).ready.size() == 1);
  const auto again = claim_one();
  BOOST_TEST(again.retry_count == 1);
  BOOST_TEST(again.attempt_number == 2);
}

BOOST_AUTO_TEST_CASE(no_answer_is_kept_with_its_reason_and_without_a_status) {
  enqueue();
  const auto claimed = claim_one();
  settle(claimed, NoAnswer{TransportFault::dns, "no such host"});
  const auto kept = history(claimed);
  BOOST_TEST(!kept.attempts.front().http_status.has_value());
  BOOST_TEST(kept.attempts.front().error->find("no such host") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(retry_after_is_waited_for) {
  enqueue();
  const auto settled = settle(claim_one(), Throttled{429, now + seconds(777)});
  BOOST_CHECK(settled.next_attempt_at == now + seconds(777));
  BOOST_CHECK(dispatcher.look(now).next_at == now + seconds(777));
}

BOOST_AUTO_TEST_CASE(spent_retries_make_a_dead_letter) {
  const auto once = subscribe_webhook("once", settings(), {"once"}, 0);
  enqueue(message("once"));
  const auto claimed = claim(1, once);
  const auto settled = settle(claimed.deliveries.front(), Refused{400});
  BOOST_TEST(settled.dead);
  BOOST_TEST(!settled.next_attempt_at.has_value());
  const auto letters = store.dead_letters({}, {});
  BOOST_REQUIRE_EQUAL(letters.rows.size(), 1);
  BOOST_TEST(letters.rows.front().queue == "once");
  BOOST_TEST(letters.rows.front().retry_count == 1);
}

BOOST_AUTO_TEST_CASE(retry_that_would_come_too_late_is_none) {
  auto brief = message();
  brief.expires_at = now + seconds(5);
  enqueue(brief);
  BOOST_TEST(settle(claim_one(), Refused{500}).dead);
}

BOOST_AUTO_TEST_CASE(settling_again_changes_nothing_and_tells_the_same) {
  enqueue();
  enqueue();
  const auto claimed = claim().deliveries;
  settle(claimed[0], Delivered{});
  const auto failed = settle(claimed[1], Refused{500});
  BOOST_TEST(settle(claimed[0], Delivered{}).held);
  const auto again = settle(claimed[1], Refused{500});
  BOOST_TEST(again.held);
  BOOST_CHECK(again.next_attempt_at == failed.next_attempt_at);
  BOOST_TEST(count("attempt") == 2);
  BOOST_TEST(endpoint().breaker.consecutive_failures == 1);
}

BOOST_AUTO_TEST_CASE(lost_lease_settles_nothing_while_the_others_of_its_batch_hold) {
  enqueue();
  const auto lost = claim_one();
  now = lost.lease_ends_at;
  BOOST_REQUIRE_EQUAL(dispatcher.look(now).ready.size(), 1);
  const auto again = claim_one();
  const std::vector both{ended(lost, Refused{500}), ended(again, Delivered{})};
  const auto settled = dispatcher.settle(both, now);
  BOOST_TEST(!settled[0].held);
  BOOST_TEST(settled[1].held);
  BOOST_CHECK(history(again).delivery.state == DeliveryState::done);
  BOOST_TEST(endpoint().breaker.consecutive_failures == 0);
  BOOST_TEST(count("attempt") == 2);  // the lost lease, and the delivery
}

BOOST_AUTO_TEST_CASE(same_settlement_twice_in_a_batch_counts_once) {
  enqueue();
  const auto claimed = claim_one();
  const std::vector twice{ended(claimed, Refused{500}), ended(claimed, Refused{500})};
  BOOST_TEST(dispatcher.settle(twice, now).front().held);
  BOOST_TEST(count("attempt") == 1);
  BOOST_TEST(endpoint().breaker.consecutive_failures == 1);
}

BOOST_AUTO_TEST_CASE(gone_disables_the_subscription_and_its_deliveries_wait) {
  enqueue();
  enqueue();
  const auto claimed = claim().deliveries;
  const std::vector both{ended(claimed[0], Gone{}), ended(claimed[1], Gone{})};
  const auto settled = dispatcher.settle(both, now);
  BOOST_TEST(settled[0].held);
  BOOST_TEST(!settled[0].dead);
  const auto hook_now = *store.find_subscription("hook");
  BOOST_CHECK(hook_now.state == SubscriptionState::disabled);
  BOOST_TEST(hook_now.state_reason.value() == "the endpoint answered 410 Gone");
  enqueue();
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 3);
  BOOST_TEST(dispatcher.look(now).ready.empty());
  BOOST_TEST(history(claimed[0]).attempts.front().http_status.value() == 410);
  BOOST_TEST(count("message WHERE event_type = 'pmq.subscription.disabled'") == 1);
  store.resume("hook", {"op", {}}, now).value();
  const auto again = claim();
  BOOST_TEST(again.deliveries.size() == 3);
  BOOST_TEST(again.deliveries[0].retry_count == 0);
}

BOOST_AUTO_TEST_CASE(five_failures_in_a_row_open_the_breaker_and_each_step_is_written_down) {
  attempts(4, Refused{500});
  BOOST_CHECK(endpoint().breaker.state == BreakerState::closed);
  attempts(1, NoAnswer{TransportFault::timeout, ""});
  const auto opened = endpoint();
  BOOST_CHECK(opened.breaker.state == BreakerState::open);
  BOOST_CHECK(opened.breaker.open_until == now + seconds(30));
  now += seconds(30);
  enqueue();
  settle(claim_one(), Refused{500});
  BOOST_CHECK(endpoint().breaker.open_until == now + seconds(60));
  now += seconds(60);
  BOOST_REQUIRE_EQUAL(dispatcher.look(now).ready.size(), 1);
  settle(claim(1).deliveries.front(), Delivered{});
  const auto changes = store.breaker_changes("hook", {2, std::nullopt}).value();
  BOOST_REQUIRE_EQUAL(changes.rows.size(), 2);
  BOOST_CHECK(changes.rows[0].from == BreakerState::half_open);
  BOOST_CHECK(changes.rows[0].to == BreakerState::closed);
  BOOST_TEST(changes.rows[0].reason == "the probe was delivered");
  const auto older = store.breaker_changes("hook", {100, changes.next_cursor}).value();
  BOOST_REQUIRE_EQUAL(older.rows.size(), 3);
  BOOST_TEST(older.rows[2].reason == "5 attempts in a row failed");
  BOOST_TEST(!older.next_cursor.has_value());
}

BOOST_AUTO_TEST_CASE(outcomes_of_one_batch_count_in_their_order) {
  for (int i = 0; i < 8; ++i)
    enqueue();
  const auto claimed = claim().deliveries;
  std::vector<store::Settlement> batch;
  for (std::size_t i = 0; i < claimed.size(); ++i) {
    batch.push_back(i == 2 ? ended(claimed[i], Delivered{}) : ended(claimed[i], Refused{500}));
  }
  dispatcher.settle({batch.data(), 7}, now);
  BOOST_TEST(endpoint().breaker.consecutive_failures == 4);
  BOOST_CHECK(endpoint().breaker.state == BreakerState::closed);
  dispatcher.settle({&batch[7], 1}, now);
  BOOST_CHECK(endpoint().breaker.state == BreakerState::open);
}

BOOST_AUTO_TEST_CASE(what_was_sent_before_the_breaker_opened_decides_nothing_in_half_open) {
  for (int i = 0; i < 7; ++i)
    enqueue();
  const auto claimed = claim(6).deliveries;
  for (std::size_t i = 0; i < 5; ++i)
    settle(claimed[i], Refused{500});
  sql.execute("UPDATE endpoint SET open_until = " + std::to_string(now.time_since_epoch().count()));
  const auto probe = claim(1).deliveries;
  BOOST_REQUIRE_EQUAL(probe.size(), 1);
  BOOST_TEST(settle(claimed[5], Delivered{}).held);
  BOOST_CHECK(endpoint().breaker.state == BreakerState::half_open);
  settle(probe.front(), Delivered{});
  BOOST_CHECK(endpoint().breaker.state == BreakerState::closed);
}

BOOST_AUTO_TEST_CASE(breaker_is_reset_by_hand_and_that_is_written_down) {
  attempts(5, Refused{500});
  BOOST_REQUIRE(store.reset_breaker("hook", {"anna", "repaired"}, now).has_value());
  BOOST_CHECK(endpoint().breaker.state == BreakerState::closed);
  const auto change = store.breaker_changes("hook", {}).value().rows.front();
  BOOST_TEST(change.reason == "repaired");
  BOOST_TEST(change.actor.value() == "anna");
  enqueue();
  BOOST_TEST(claim(1).deliveries.size() == 1);
}

BOOST_AUTO_TEST_CASE(another_url_starts_with_a_closed_breaker) {
  attempts(5, Refused{500});
  change([](auto& to) { to.url = "https://example.com/hook"; });
  BOOST_CHECK(endpoint().breaker.state == BreakerState::open);
  change([](auto& to) { to.url = "https://example.com/new"; });
  BOOST_CHECK(endpoint().breaker.state == BreakerState::closed);
}

BOOST_AUTO_TEST_CASE(endpoint_that_asks_for_a_pause_gets_nothing_else_meanwhile) {
  enqueue();
  const auto first = claim_one();
  enqueue();
  const auto until = now + seconds(120);
  settle(first, Throttled{429, until});
  BOOST_CHECK(endpoint().paused_until == until);
  BOOST_TEST(dispatcher.look(now).ready.empty());
  BOOST_CHECK(dispatcher.look(now).next_at == until);
  const auto paused = claim();
  BOOST_CHECK(paused.stop == store::ClaimStop::pause);
  BOOST_CHECK(paused.again_at == until);
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 1);
  now = until;
  BOOST_TEST(!endpoint().paused_until.has_value());
  dispatcher.look(now);
  BOOST_TEST(claim().deliveries.size() == 2);
}

BOOST_AUTO_TEST_CASE(pause_lasts_an_hour_at_most_and_ends_by_hand) {
  enqueue();
  settle(claim_one(), Throttled{503, now + seconds(86'400)});
  BOOST_CHECK(endpoint().paused_until == now + seconds(3600));
  enqueue();
  BOOST_REQUIRE(store.reset_breaker("hook", {"anna", {}}, now).has_value());
  BOOST_TEST(!endpoint().paused_until.has_value());
  BOOST_TEST(claim().deliveries.size() == 1);
}

BOOST_AUTO_TEST_CASE(takes_as_many_statements_for_a_hundred_as_for_one) {
  const auto statements = [&](int deliveries) {
    for (int i = 0; i < deliveries; ++i)
      enqueue();
    std::vector<store::Settlement> batch;
    for (const auto& each : claim(deliveries).deliveries)
      batch.push_back(ended(each, Delivered{}));
    const auto before = dispatcher.round_trips();
    dispatcher.settle(batch, now);
    return dispatcher.round_trips() - before;
  };
  statements(1);
  const auto for_one = statements(1);
  BOOST_TEST(for_one == 8);
  BOOST_TEST(statements(100) == for_one);
}

BOOST_AUTO_TEST_CASE(dispatcher_that_hangs_at_one_endpoint_keeps_no_other_from_being_settled) {
  const auto other = subscribe_webhook("other", settings());
  enqueue();
  const std::vector batch{ended(claim_one(), Gone{}),
                          ended(claim(1, other).deliveries.at(0), Delivered{})};
  sql.begin();
  BOOST_REQUIRE(sql.query("SELECT 1 FROM endpoint WHERE subscription_id = ? FOR UPDATE",
                          store::mysql::values(hook.id.value))
                    .next());
  auto settled = dispatcher.settle(batch, now);
  BOOST_TEST(settled[0].busy);
  BOOST_TEST(!settled[0].held);
  BOOST_TEST(settled[1].held);
  // Nor does it hold what all who enqueue need.
  enqueue();
  sql.rollback();
  settled = dispatcher.settle(batch, now);
  BOOST_TEST(settled[0].held);
  BOOST_TEST(settled[1].held);
  BOOST_CHECK(store.find_subscription("hook")->state == SubscriptionState::disabled);
}

BOOST_AUTO_TEST_CASE(delivery_that_somebody_holds_keeps_no_other_from_being_settled) {
  enqueue();
  enqueue();
  const auto claimed = claim(2).deliveries;
  const std::vector batch{ended(claimed[0], Delivered{}), ended(claimed[1], Delivered{})};
  sql.begin();
  BOOST_REQUIRE(sql.query("SELECT 1 FROM delivery WHERE bucket = 0 AND id = ? FOR UPDATE",
                          store::mysql::values(claimed[0].receipt.delivery.value))
                    .next());
  const auto settled = dispatcher.settle(batch, now);
  BOOST_TEST(settled[0].busy);
  BOOST_TEST(settled[1].held);
  sql.rollback();
  BOOST_TEST(settle(claimed[0], Delivered{}).held);
}

BOOST_AUTO_TEST_CASE(settlement_that_cannot_be_written_keeps_no_other_back) {
  for (int i = 0; i < 5; ++i)
    enqueue();
  std::vector<store::Settlement> batch;
  for (const auto& each : claim().deliveries)
    batch.push_back(ended(each, Delivered{}));
  const auto bad = batch[2].receipt.delivery;
  // Its attempt is there already, as it never should be.
  sql.execute(
      "INSERT INTO attempt (delivery_id, number, day, outcome, worker, started_at, finished_at)"
      " VALUES (?, 1, ?, 0, 'x', 0, 0)",
      store::mysql::values(bad.value, store::mysql::day_of(now)));
  const auto settled = dispatcher.settle(batch, now);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    BOOST_TEST(settled[i].held == (i != 2));
    BOOST_TEST(settled[i].fault.has_value() == (i == 2));
  }
  BOOST_TEST(deliveries_in(DeliveryState::done) == 4);
}

BOOST_AUTO_TEST_CASE(catalog_changes_only_when_a_subscription_is_disabled_by_its_endpoint) {
  const auto version = [&] {
    auto rows = sql.query("SELECT version FROM catalog");
    BOOST_REQUIRE(rows.next());
    return rows.integer();
  };
  enqueue();
  enqueue();
  const auto claimed = claim(2).deliveries;
  const auto before = version();
  settle(claimed[0], Gone{});
  BOOST_TEST(version() == before + 1);
  settle(claimed[1], Gone{});
  BOOST_TEST(version() == before + 1);
}

BOOST_AUTO_TEST_CASE(probe_goes_back_later_when_its_endpoint_is_held) {
  attempts(5, Refused{500});
  now += seconds(30);
  enqueue();
  const auto probe = claim(1).deliveries;
  BOOST_REQUIRE_EQUAL(probe.size(), 1);
  sql.begin();
  BOOST_REQUIRE(sql.query("SELECT 1 FROM endpoint FOR UPDATE").next());
  BOOST_TEST(dispatcher.give_back(probe, now).size() == 1);
  sql.rollback();
  BOOST_TEST(dispatcher.give_back(probe, now).empty());
  BOOST_CHECK(endpoint().breaker.state == BreakerState::open);
  BOOST_TEST(claim(1).deliveries.size() == 1);
}

BOOST_AUTO_TEST_CASE(batch_over_many_subscriptions_is_one_transaction_of_as_many_statements) {
  for (int i = 0; i < 20; ++i)
    subscribe_webhook("w" + std::to_string(i), settings());
  enqueue();
  std::vector<store::Settlement> batch;
  for (const auto& ready : dispatcher.look(now).ready) {
    const auto claimed = dispatcher.claim({ready.subscription, 1, seconds(5), "d"}, now);
    batch.push_back(ended(claimed.deliveries.at(0), Delivered{}));
  }
  BOOST_REQUIRE_EQUAL(batch.size(), 21);
  const auto before = dispatcher.round_trips();
  for (const auto& settled : dispatcher.settle(batch, now))
    BOOST_TEST(settled.held);
  BOOST_TEST(dispatcher.round_trips() - before <= 10);
  BOOST_TEST(deliveries_in(DeliveryState::done) == 21);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

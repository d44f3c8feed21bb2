#include <boost/test/unit_test.hpp>

#include "store/dispatch_fixture.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;
using store::ClaimStop;
using webhook::BreakerState;
using webhook::Delivered;
using webhook::Passage;
using webhook::Refused;

BOOST_FIXTURE_TEST_SUITE(dispatch_look, DispatchFixture)

BOOST_AUTO_TEST_CASE(names_each_webhook_that_has_something_ready_and_no_other) {
  const auto other = subscribe_webhook("other", settings(), {"invoice.*"});
  subscribe_webhook("quiet", settings(), {"quiet.*"});
  subscribe("puller", {"*"});
  BOOST_TEST(dispatcher.look(now).ready.empty());
  BOOST_TEST(!dispatcher.look(now).next_at.has_value());
  enqueue();
  enqueue(message("invoice.paid"));
  const auto look = dispatcher.look(now);
  BOOST_REQUIRE_EQUAL(look.ready.size(), 2);
  BOOST_TEST(look.ready[0].subscription.value == hook.id.value);
  BOOST_TEST(look.ready[1].subscription.value == other.id.value);
  BOOST_TEST(look.ready[0].room == 256);
}

BOOST_AUTO_TEST_CASE(tells_when_the_next_delivery_comes_due_and_lets_it_out_then) {
  auto later = message();
  later.delay = seconds(30);
  enqueue(later);
  const auto start = now;
  const auto look = dispatcher.look(now);
  BOOST_TEST(look.ready.empty());
  BOOST_CHECK(look.next_at == start + seconds(30));
  now = start + seconds(30) - milliseconds(1);
  BOOST_TEST(dispatcher.look(now).ready.empty());
  now = start + seconds(30);
  BOOST_TEST(dispatcher.look(now).ready.size() == 1);
  claim_one();
}

BOOST_AUTO_TEST_CASE(lease_that_ran_out_is_given_again_with_one_more_failed_try) {
  enqueue();
  const auto lost = claim_one();
  BOOST_CHECK(lost.lease_ends_at == now + seconds(20));
  BOOST_CHECK(dispatcher.look(now).next_at == lost.lease_ends_at);
  now = lost.lease_ends_at;
  BOOST_TEST(dispatcher.look(now).ready.size() == 1);
  const auto again = claim_one();
  BOOST_TEST(again.retry_count == 1);
  BOOST_TEST(again.attempt_number == 2);
  BOOST_TEST(!settle(lost, Delivered{}).held);
  BOOST_TEST(settle(again, Delivered{}).held);
}

BOOST_AUTO_TEST_CASE(paused_webhook_is_not_named_although_it_has_a_backlog) {
  enqueue();
  store.pause("hook", {"op", {}}, now).value();
  BOOST_TEST(dispatcher.look(now).ready.empty());
  BOOST_CHECK(claim().stop == ClaimStop::not_active);
  store.resume("hook", {"op", {}}, now).value();
  BOOST_TEST(dispatcher.look(now).ready.size() == 1);
}

BOOST_AUTO_TEST_CASE(takes_two_statements_at_most_and_none_more_for_many_webhooks) {
  for (int i = 0; i < 20; ++i)
    subscribe_webhook("w" + std::to_string(i), settings());
  enqueue();
  BOOST_TEST(dispatcher.look(now).ready.size() == 21);
  const auto before = dispatcher.round_trips();
  BOOST_TEST(dispatcher.look(now).ready.size() == 21);
  BOOST_TEST(dispatcher.round_trips() - before <= 2);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(dispatch_claim, DispatchFixture)

BOOST_AUTO_TEST_CASE(delivery_comes_with_all_that_its_request_needs) {
  auto settings = this->settings();
  settings.format = queue::WebhookFormat::cloudevents_binary;
  settings.headers = {{"Authorization", "Bearer hush"}, {"X-Tenant", "a \"b\""}};
  settings.timeout = seconds(7);
  settings.rate_per_second = 2.5;
  const auto full = subscribe_webhook("full", settings, {"full"});
  auto traced = message("full");
  traced.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const auto id = enqueue(traced);
  const auto claimed = claim(10, full);
  BOOST_REQUIRE_EQUAL(claimed.deliveries.size(), 1);
  const auto& delivery = claimed.deliveries.front();
  BOOST_TEST(delivery.message.id.value == id.value);
  BOOST_TEST(delivery.message.payload == traced.payload);
  BOOST_TEST(delivery.message.traceparent.value() == *traced.traceparent);
  BOOST_TEST(delivery.attempt_number == 1);
  BOOST_TEST(delivery.retry_count == 0);
  BOOST_CHECK(delivery.passage == Passage::regular);
  BOOST_CHECK(delivery.lease_ends_at == now + seconds(12));
  BOOST_TEST(claimed.target->name == "full");
  BOOST_CHECK(claimed.target->settings == settings);
  BOOST_CHECK(claimed.target->secret == Secret("thirty-two random bytes, as it were"));
  BOOST_TEST(!claimed.target->previous_secret.has_value());
  BOOST_TEST(!claimed.target->signing_key.has_value());
}

BOOST_AUTO_TEST_CASE(never_more_are_under_way_than_the_webhook_allows) {
  change([](auto& to) { to.max_in_flight = 3; });
  for (int i = 0; i < 5; ++i)
    enqueue();
  BOOST_TEST(dispatcher.look(now).ready.front().room == 3);
  const auto first = claim(2);
  BOOST_CHECK(first.stop == ClaimStop::taken);
  const auto second = another_dispatcher()->claim({hook.id, 10, seconds(5), "b"}, now);
  BOOST_TEST(second.deliveries.size() == 1);
  BOOST_CHECK(second.stop == ClaimStop::full);
  BOOST_TEST(claim().deliveries.empty());
  BOOST_TEST(dispatcher.look(now).ready.empty());
  settle(first.deliveries.front(), Delivered{});
  BOOST_TEST(dispatcher.look(now).ready.front().room == 1);
  BOOST_TEST(claim().deliveries.size() == 1);
}

BOOST_AUTO_TEST_CASE(rate_holds_back_what_is_too_much_and_spends_no_retry) {
  change([](auto& to) { to.rate_per_second = std::optional(10.0); });
  for (int i = 0; i < 5; ++i)
    enqueue();
  const auto first = claim();
  BOOST_TEST(first.deliveries.size() == 3);
  BOOST_CHECK(first.stop == ClaimStop::rate);
  BOOST_CHECK(first.again_at == now + milliseconds(100));
  BOOST_TEST(claim().deliveries.empty());
  BOOST_TEST(dispatcher.look(now).ready.empty());
  BOOST_CHECK(dispatcher.look(now).next_at == now + milliseconds(100));
  now += milliseconds(100);
  const auto second = claim();
  BOOST_REQUIRE_EQUAL(second.deliveries.size(), 1);
  BOOST_TEST(second.deliveries.front().attempt_number == 1);
  change([](auto& to) { to.rate_per_second = std::optional<double>(); });
  BOOST_TEST(claim().deliveries.size() == 1);
}

BOOST_AUTO_TEST_CASE(over_ten_seconds_the_rate_is_what_was_asked_for) {
  change([](auto& to) { to.rate_per_second = std::optional(7.0); });
  for (int i = 0; i < 100; ++i)
    enqueue();
  const auto end = now + seconds(10);
  std::size_t started = 0;
  while (now < end) {
    const auto claimed = claim();
    started += claimed.deliveries.size();
    for (const auto& each : claimed.deliveries)
      settle(each, Delivered{});
    const auto again = claimed.again_at.value_or(now + milliseconds(1));
    BOOST_REQUIRE(again > now);
    now = again;
  }
  BOOST_TEST(started >= 70);
  BOOST_TEST(started <= 73);
}

BOOST_AUTO_TEST_CASE(open_breaker_lets_nothing_out_until_its_time_is_over_and_then_one_probe) {
  attempts(5, Refused{500});
  BOOST_CHECK(endpoint().breaker.state == BreakerState::open);
  enqueue();
  enqueue();
  const auto stopped = claim();
  BOOST_TEST(stopped.deliveries.empty());
  BOOST_CHECK(stopped.stop == ClaimStop::breaker);
  BOOST_CHECK(stopped.again_at == now + seconds(30));
  BOOST_CHECK(dispatcher.look(now).next_at < now + seconds(13));  // the first retry
  now += seconds(30);
  BOOST_TEST(dispatcher.look(now).ready.front().room == 1);
  const auto probe = claim();
  BOOST_REQUIRE_EQUAL(probe.deliveries.size(), 1);
  BOOST_CHECK(probe.deliveries.front().passage == Passage::probe);
  BOOST_CHECK(endpoint().breaker.state == BreakerState::half_open);
  BOOST_TEST(dispatcher.look(now).ready.empty());
  const auto other = another_dispatcher()->claim({hook.id, 10, seconds(5), "b"}, now);
  BOOST_TEST(other.deliveries.empty());
  BOOST_CHECK(other.stop == ClaimStop::breaker);
}

BOOST_AUTO_TEST_CASE(after_closing_the_backlog_is_let_out_at_a_growing_rate) {
  attempts(5, Refused{500});
  now += seconds(30);
  for (int i = 0; i < 60; ++i)
    enqueue();
  settle(claim_one(), Delivered{});
  BOOST_CHECK(endpoint().breaker.state == BreakerState::closed);
  const auto in_a_second = [&] {
    std::size_t started = 0;
    for (const auto end = now + seconds(1); now < end; now += milliseconds(50)) {
      dispatcher.look(now);
      for (const auto& each : claim().deliveries) {
        ++started;
        settle(each, Delivered{});
      }
    }
    return started;
  };
  const auto first = in_a_second();
  BOOST_TEST(first >= 10);
  BOOST_TEST(first <= 13);
  now += seconds(20);
  BOOST_TEST(in_a_second() >= 35);
}

BOOST_AUTO_TEST_CASE(probe_that_was_lost_with_its_dispatcher_is_followed_by_another) {
  attempts(5, Refused{500});
  now += seconds(30);
  enqueue();
  const auto lost = claim_one();
  now = lost.lease_ends_at;
  BOOST_TEST(dispatcher.look(now).ready.size() == 1);
  const auto next = claim(1);
  BOOST_REQUIRE_EQUAL(next.deliveries.size(), 1);
  BOOST_CHECK(next.deliveries.front().passage == Passage::probe);
  BOOST_TEST(!settle(lost, Delivered{}).held);
  BOOST_CHECK(endpoint().breaker.state == BreakerState::half_open);
  settle(next.deliveries.front(), Delivered{});
  BOOST_CHECK(endpoint().breaker.state == BreakerState::closed);
}

BOOST_AUTO_TEST_CASE(expired_message_is_a_dead_letter_and_never_sent) {
  auto brief = message();
  brief.expires_at = now + seconds(10);
  enqueue(brief);
  const auto lasting = enqueue();
  now += seconds(10);
  const auto claimed = claim();
  BOOST_REQUIRE_EQUAL(claimed.deliveries.size(), 1);
  BOOST_TEST(claimed.deliveries.front().message.id.value == lasting.value);
  const auto letters = store.dead_letters({}, {});
  BOOST_REQUIRE_EQUAL(letters.rows.size(), 1);
  BOOST_TEST(letters.rows.front().last_error.value() == "expired");
  BOOST_TEST(count("message WHERE event_type = 'pmq.delivery.dead'") == 1);
}

BOOST_AUTO_TEST_CASE(without_the_right_key_nothing_is_taken) {
  enqueue();
  store::mysql::MysqlDispatchStore keyless(database(), random, store::mysql::Sealing(Secret()));
  store::mysql::MysqlDispatchStore wrong(database(), random,
                                         store::mysql::Sealing(Secret(std::string(32, 'x'))));
  for (auto* each : {&keyless, &wrong}) {
    const auto claimed = each->claim({hook.id, 10, seconds(5), "w"}, now);
    BOOST_TEST(claimed.deliveries.empty());
    BOOST_CHECK(claimed.stop == ClaimStop::secrets_unreadable);
  }
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 1);
  BOOST_TEST(claim_one().attempt_number == 1);
}

BOOST_AUTO_TEST_CASE(dispatcher_waits_for_nobody_who_holds_the_endpoint) {
  enqueue();
  sql.begin();
  BOOST_REQUIRE(sql.query("SELECT 1 FROM endpoint WHERE subscription_id = " +
                          std::to_string(hook.id.value) + " FOR UPDATE")
                    .next());
  const auto claimed = claim();
  BOOST_CHECK(claimed.stop == ClaimStop::busy);
  sql.rollback();
  BOOST_TEST(claim().deliveries.size() == 1);
}

BOOST_AUTO_TEST_CASE(given_back_delivery_is_as_if_it_was_never_claimed) {
  enqueue();
  const auto claimed = claim_one();
  dispatcher.give_back({&claimed, 1}, now);
  BOOST_TEST(!settle(claimed, Delivered{}).held);
  dispatcher.give_back({&claimed, 1}, now);
  const auto again = claim_one();
  BOOST_TEST(again.attempt_number == 1);
  BOOST_TEST(again.retry_count == 0);
  BOOST_TEST(count("attempt") == 0);
}

BOOST_AUTO_TEST_CASE(probe_that_is_given_back_makes_room_for_another_at_once) {
  attempts(5, Refused{500});
  now += seconds(30);
  enqueue();
  const auto probe = claim_one();
  dispatcher.give_back({&probe, 1}, now);
  BOOST_CHECK(endpoint().breaker.state == BreakerState::open);
  const auto next = claim(1);
  BOOST_REQUIRE_EQUAL(next.deliveries.size(), 1);
  BOOST_CHECK(next.deliveries.front().passage == Passage::probe);
}

BOOST_AUTO_TEST_CASE(takes_as_many_statements_for_a_hundred_as_for_one) {
  const auto statements = [&](int messages) {
    for (int i = 0; i < messages; ++i)
      enqueue();
    const auto before = dispatcher.round_trips();
    BOOST_TEST(claim(messages).deliveries.size() == static_cast<std::size_t>(messages));
    return dispatcher.round_trips() - before;
  };
  statements(1);
  const auto for_one = statements(1);
  BOOST_TEST(for_one == 6);
  BOOST_TEST(statements(100) == for_one);
}

BOOST_AUTO_TEST_CASE(payloads_are_claimed_as_far_as_the_bytes_allow_and_in_their_order) {
  auto large = message();
  large.payload = '"' + std::string(998, 'x') + '"';
  auto small = message();
  for (int i = 0; i < 3; ++i)
    enqueue(large);
  enqueue(small);
  const auto claim_bytes = [&](std::uint64_t bytes) {
    return dispatcher.claim({hook.id, 10, seconds(5), "d", bytes}, now);
  };
  const auto first = claim_bytes(2'500);
  BOOST_CHECK(first.stop == ClaimStop::bytes);
  BOOST_REQUIRE_EQUAL(first.deliveries.size(), 2);
  for (const auto& each : first.deliveries)
    BOOST_TEST(each.message.payload == large.payload);
  BOOST_TEST(deliveries_in(DeliveryState::in_progress) == 2);
  BOOST_TEST(count("delivery WHERE attempt_count > 0") == 2);

  const auto one_at_least = claim_bytes(1);
  BOOST_REQUIRE_EQUAL(one_at_least.deliveries.size(), 1);
  BOOST_TEST(one_at_least.deliveries.front().message.payload == large.payload);

  const auto rest = claim_bytes(1'000'000);
  BOOST_REQUIRE_EQUAL(rest.deliveries.size(), 1);
  BOOST_TEST(rest.deliveries.front().message.payload == small.payload);
}

BOOST_AUTO_TEST_CASE(
    messages_after_a_restored_backup_have_other_webhook_ids_and_those_before_keep_theirs) {
  dispatcher.check();
  const auto installation_of = [&](const store::WebhookClaim& claimed) {
    BOOST_REQUIRE_EQUAL(claimed.deliveries.size(), 1);
    return claimed.deliveries.front().installation;
  };
  const auto old_message = enqueue();
  const auto lost_message = enqueue();
  const auto old_id = installation_of(claim(1));
  BOOST_TEST(old_id == store.installation_id());
  const auto lost_id = installation_of(claim(1));
  BOOST_TEST(lost_id == old_id);
  dispatcher.beat({}, now);
  // As from a backup that knows the first alone.
  for (const auto* table : {"message", "delivery"}) {
    sql.execute(std::string("DELETE FROM ") + table + " WHERE id >= ?",
                store::mysql::values(std::string_view(table) == "message"
                                         ? lost_message.value
                                         : queue::delivery_of(lost_message, 0).value));
  }
  sql.execute("UPDATE delivery SET state = 0, position = 100");
  sql.execute("UPDATE dispatch_state SET beats = 0");
  dispatcher.beat({}, now);
  BOOST_TEST(claim(1).deliveries.empty());
  sql.execute("UPDATE dispatch_state SET held_since = NULL");
  BOOST_TEST(installation_of(claim(1)) == old_id);
  BOOST_TEST(old_message.value < lost_message.value);
  enqueue();
  const auto new_id = installation_of(claim(1));
  BOOST_TEST(new_id != old_id);
  BOOST_TEST(new_id == store.installation_id());
  dispatcher.beat({}, now);
  BOOST_TEST(new_id == store.installation_id());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

#include <boost/test/unit_test.hpp>
#include <set>

#include "store/fixture.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;
using store::BulkMode;
using store::OperateFault;

/// Dead letters to work on.
struct OperateFixture : StoreFixture {
  queue::DeliveryId bury(const std::string& error, const std::string& event_type = "doc.parsed") {
    enqueue(message(event_type));
    const auto claimed = claim_one();
    BOOST_REQUIRE(store.fail(by_receipt(claimed), {error, {}, true}, now).has_value());
    now += milliseconds(1);
    return claimed.receipt.delivery;
  }

  const store::Actor operator_{"ops", "index repaired"};
};

BOOST_FIXTURE_TEST_SUITE(dead_letters, OperateFixture)

BOOST_AUTO_TEST_CASE(latest_failure_comes_first) {
  const auto older = bury("a");
  const auto newer = bury("b");
  const auto page = store.dead_letters({}, {});
  BOOST_REQUIRE_EQUAL(page.rows.size(), 2);
  BOOST_TEST(page.rows[0].delivery.value == newer.value);
  BOOST_TEST(page.rows[1].delivery.value == older.value);
  BOOST_TEST(page.rows[0].message.payload == message().payload);
  BOOST_TEST(!page.next_cursor.has_value());
}

BOOST_AUTO_TEST_CASE(pages_neither_skip_nor_repeat_while_others_die) {
  std::set<std::int64_t> expected;
  for (int i = 0; i < 7; ++i)
    expected.insert(bury("e").value);
  std::multiset<std::int64_t> seen;
  store::PageRequest request{3, {}};
  for (int pages = 0; pages < 10; ++pages) {
    const auto page = store.dead_letters({}, request);
    for (const auto& row : page.rows)
      seen.insert(row.delivery.value);
    if (!page.next_cursor) break;
    request.cursor = page.next_cursor;
    bury("later");
  }
  BOOST_TEST(seen.size() == 7);
  BOOST_TEST(std::set<std::int64_t>(seen.begin(), seen.end()) == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(filter_holds_for_queue_type_error_and_time) {
  bury("timeout while indexing", "doc.parsed");
  const auto start = now;
  bury("disk full", "doc.removed");
  store::DeadLetterFilter by_error;
  by_error.error = "while";
  BOOST_TEST(store.dead_letters(by_error, {}).rows.size() == 1);
  store::DeadLetterFilter by_type;
  by_type.event_type = "*.removed";
  BOOST_TEST(store.dead_letters(by_type, {}).rows.front().message.event_type == "doc.removed");
  store::DeadLetterFilter by_time;
  by_time.since = start;
  BOOST_TEST(store.dead_letters(by_time, {}).rows.size() == 1);
  by_time.since.reset();
  by_time.until = start;
  BOOST_TEST(store.dead_letters(by_time, {}).rows.size() == 1);
  store::DeadLetterFilter by_queue;
  by_queue.queue = "nowhere";
  BOOST_TEST(store.dead_letters(by_queue, {}).rows.empty());
}

BOOST_AUTO_TEST_CASE(foreign_cursor_is_refused) {
  BOOST_CHECK_THROW(store.dead_letters({}, {10, "nonsense"}), store::InvalidCursor);
}

BOOST_AUTO_TEST_CASE(requeued_letter_starts_a_new_life_and_keeps_its_history) {
  const auto id = bury("e");
  const auto outcome =
      store.requeue(std::vector{id}, std::nullopt, BulkMode::apply, operator_, now);
  BOOST_TEST(outcome.matched == 1);
  BOOST_TEST(outcome.changed == 1);
  const auto claimed = claim_one();
  BOOST_TEST(claimed.retry_count == 0);
  BOOST_REQUIRE(store.ack(by_receipt(claimed), now).has_value());
  const auto history = store.find_message(claimed.message.id)->deliveries.front();
  BOOST_REQUIRE_EQUAL(history.attempts.size(), 2);
  BOOST_TEST(history.attempts[0].number == 1);
  BOOST_TEST(history.attempts[1].number == 2);
  BOOST_REQUIRE_EQUAL(history.actions.size(), 1);
  BOOST_TEST(history.actions[0].by == "ops");
  BOOST_TEST(history.actions[0].reason.value() == "index repaired");
}

BOOST_AUTO_TEST_CASE(requeue_by_filter_takes_what_matches_and_nothing_else) {
  bury("timeout");
  bury("timeout");
  bury("disk full");
  store::DeadLetterFilter filter;
  filter.error = "timeout";
  BOOST_TEST(store.requeue(filter, {}, BulkMode::dry_run, operator_, now).matched == 2);
  BOOST_TEST(deliveries_in(DeliveryState::dead) == 3);
  BOOST_TEST(store.requeue(filter, {}, BulkMode::apply, operator_, now).changed == 2);
  BOOST_TEST(deliveries_in(DeliveryState::dead) == 1);
  BOOST_TEST(claim().size() == 2);
}

BOOST_AUTO_TEST_CASE(requeue_at_a_rate_spreads_the_retries) {
  for (int i = 0; i < 4; ++i)
    bury("e");
  const auto outcome =
      store.requeue(store::DeadLetterFilter{}, 2.0, BulkMode::apply, operator_, now);
  BOOST_TEST(outcome.changed == 4);
  BOOST_TEST(claim().size() == 1);
  now += milliseconds(1000);
  BOOST_TEST(claim().size() == 2);
  now += milliseconds(500);
  BOOST_TEST(claim().size() == 1);
}

BOOST_AUTO_TEST_CASE(requeue_by_message_takes_all_its_dead_letters) {
  const auto id = bury("e");
  bury("other");
  const auto outcome =
      store.requeue(std::vector{queue::message_of(id)}, {}, BulkMode::apply, operator_, now);
  BOOST_TEST(outcome.changed == 1);
}

BOOST_AUTO_TEST_CASE(discarded_letter_is_gone_for_good_but_not_forgotten) {
  const auto id = bury("e");
  BOOST_TEST(store.discard(std::vector{id}, BulkMode::apply, operator_, now).changed == 1);
  BOOST_TEST(store.dead_letters({}, {}).rows.empty());
  BOOST_TEST(store.requeue(std::vector{id}, {}, BulkMode::apply, operator_, now).matched == 0);
  const auto delivery = store.find_message(queue::message_of(id))->deliveries.front();
  BOOST_CHECK(delivery.delivery.state == DeliveryState::discarded);
  BOOST_TEST(delivery.actions.size() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(messages, OperateFixture)

BOOST_AUTO_TEST_CASE(cancel_takes_back_only_what_has_not_begun) {
  subscribe("search", {"doc.*"});
  const auto id = enqueue();
  claim_one("search");
  BOOST_TEST(store.cancel(id, {}, operator_, now).value() == 1);
  BOOST_TEST(deliveries_in(DeliveryState::cancelled) == 1);
  BOOST_TEST(deliveries_in(DeliveryState::in_progress) == 1);
  BOOST_TEST(claim().empty());
  BOOST_TEST(store.cancel(id, {}, operator_, now).value() == 0);
  BOOST_CHECK(store.cancel({777}, {}, operator_, now).error() == OperateFault::message_not_found);
}

BOOST_AUTO_TEST_CASE(scheduled_message_can_be_cancelled) {
  auto later = message();
  later.delay = seconds(100);
  const auto id = enqueue(later);
  BOOST_TEST(store.cancel(id, "default", operator_, now).value() == 1);
  now += seconds(101);
  BOOST_TEST(claim().empty());
}

BOOST_AUTO_TEST_CASE(replay_delivers_again_and_keeps_the_old_delivery) {
  const auto id = enqueue();
  BOOST_TEST(store.replay(id, {}, operator_, now)->empty());
  BOOST_REQUIRE(store.ack(by_receipt(claim_one()), now).has_value());
  const auto made = store.replay(id, {}, operator_, now).value();
  BOOST_REQUIRE_EQUAL(made.size(), 1);
  BOOST_TEST(claim_one().receipt.delivery.value == made.front().value);
  BOOST_TEST(store.find_message(id)->deliveries.size() == 2);
}

BOOST_AUTO_TEST_CASE(replay_reaches_a_subscription_that_came_later) {
  const auto id = enqueue();
  subscribe("late", {"nothing"});
  BOOST_TEST(store.replay(id, "late", operator_, now)->size() == 1);
  BOOST_TEST(claim_one("late").message.id.value == id.value);
}

BOOST_AUTO_TEST_CASE(search_finds_by_every_filter) {
  auto traced = message("doc.removed");
  traced.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const auto id = enqueue(traced);
  const auto start = now;
  now += seconds(1);
  enqueue();
  const auto found = [&](const store::MessageFilter& filter) {
    return store.search_messages(filter, {}).rows.size();
  };
  store::MessageFilter filter;
  BOOST_TEST(found(filter) == 2);
  filter.event_type = "doc.rem*";
  BOOST_TEST(found(filter) == 1);
  filter = {};
  filter.trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  BOOST_TEST(store.search_messages(filter, {}).rows.front().message.id.value == id.value);
  filter = {};
  filter.producer = "nobody";
  BOOST_TEST(found(filter) == 0);
  filter = {};
  filter.until = start + milliseconds(1);
  BOOST_TEST(found(filter) == 1);
  filter = {};
  filter.since = start + milliseconds(1);
  BOOST_TEST(found(filter) == 1);
  filter = {};
  filter.states = {DeliveryState::done};
  BOOST_TEST(found(filter) == 0);
  filter.states = {DeliveryState::ready};
  filter.queue = "default";
  BOOST_TEST(found(filter) == 2);
}

BOOST_AUTO_TEST_CASE(search_pages_neither_skip_nor_repeat_while_others_come) {
  for (int i = 0; i < 7; ++i)
    enqueue();
  std::multiset<std::int64_t> seen;
  store::PageRequest request{3, {}};
  for (int pages = 0; pages < 10; ++pages) {
    const auto page = store.search_messages({}, request);
    for (const auto& row : page.rows)
      seen.insert(row.message.id.value);
    if (!page.next_cursor) break;
    request.cursor = page.next_cursor;
    enqueue();
  }
  BOOST_TEST(seen.size() == 7);
  BOOST_TEST(std::set<std::int64_t>(seen.begin(), seen.end()).size() == 7);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(subscriptions, OperateFixture)

BOOST_AUTO_TEST_CASE(name_is_taken_once) {
  subscribe("search", {"a"});
  queue::NewSubscription again{"search", queue::SubscriptionKind::pull, {"b"}, {}};
  again.retry_policy = queue::default_pull_policy();
  BOOST_CHECK(store.create_subscription(again, now).error() == store::SubscriptionFault::exists);
}

BOOST_AUTO_TEST_CASE(policy_comes_back_as_it_was_given) {
  const queue::DelayFormula formula{seconds(2), 1.5, seconds(600)};
  subscribe("search", {"a.*", "b"}, 3, formula);
  const auto found = store.find_subscription("search").value();
  BOOST_CHECK(found.retry_policy == (queue::RetryPolicy{3, formula}));
  BOOST_TEST(found.event_types == (std::vector<std::string>{"a.*", "b"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(subscription_with_deliveries_is_removed_only_by_force) {
  subscribe("search", {"doc.*"});
  const auto id = enqueue();
  BOOST_CHECK(
      store.remove_subscription("search", store::RemoveMode::only_empty, operator_, now).error() ==
      store::SubscriptionFault::not_empty);
  BOOST_REQUIRE(
      store.remove_subscription("search", store::RemoveMode::with_deliveries, operator_, now)
          .has_value());
  BOOST_TEST(!store.find_subscription("search").has_value());
  BOOST_TEST(deliveries_in(DeliveryState::cancelled) == 1);
  BOOST_TEST(store.find_message(id)->deliveries.size() == 2);
  subscribe("search", {"doc.*"});
  BOOST_TEST(claim(10, "search").empty());
}

BOOST_AUTO_TEST_CASE(list_pages_by_name) {
  subscribe("a", {"x"});
  subscribe("b", {"x"});
  const auto first = store.subscriptions({2, {}});
  BOOST_REQUIRE_EQUAL(first.rows.size(), 2);
  BOOST_TEST(first.rows[0].name == "a");
  const auto second = store.subscriptions({2, first.next_cursor});
  BOOST_REQUIRE_EQUAL(second.rows.size(), 1);
  BOOST_TEST(second.rows[0].name == "default");
  BOOST_TEST(!second.next_cursor.has_value());
}

BOOST_AUTO_TEST_CASE(figures_reconcile_with_the_tables) {
  for (int i = 0; i < 5; ++i)
    enqueue();
  auto later = message();
  later.delay = seconds(50);
  enqueue(later);
  const auto claimed = claim(3);
  BOOST_REQUIRE(store.ack(by_receipt(claimed[0]), now).has_value());
  BOOST_REQUIRE(store.fail(by_receipt(claimed[1]), {"x", {}, true}, now).has_value());
  now += seconds(2);
  const auto figures = store.stats("default", now).front();
  BOOST_TEST(figures.ready.value == 2);
  BOOST_TEST(figures.scheduled.value == 1);
  BOOST_TEST(figures.in_progress.value == 1);
  BOOST_TEST(figures.dead.value == 1);
  BOOST_TEST(figures.done_per_minute.value == 1);
  BOOST_TEST(figures.failed_per_minute.value == 1);
  BOOST_TEST(figures.enqueued_per_minute.value == 6);
  BOOST_TEST(figures.oldest_ready_age.value().count() == 2000);
  BOOST_TEST(store.stats("nowhere", now).empty());
}

BOOST_AUTO_TEST_CASE(what_came_due_counts_as_ready_before_any_poll) {
  auto later = message();
  later.delay = seconds(50);
  enqueue(later);
  now += seconds(53);
  const auto figures = store.stats("default", now).front();
  BOOST_TEST(figures.ready.value == 1);
  BOOST_TEST(figures.scheduled.value == 0);
  BOOST_TEST(figures.oldest_ready_age.value().count() == 3000);
}

BOOST_AUTO_TEST_CASE(foreign_cursor_of_the_list_is_refused) {
  BOOST_CHECK_THROW(store.subscriptions({2, "'"}), store::InvalidCursor);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

#include <boost/test/unit_test.hpp>

#include "store/desk_fixture.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;
using store::BulkKind;
using store::BulkState;

constexpr milliseconds budget{10'000};

struct BulkFixture : DeskFixture {
  store::BulkJobId start(BulkKind kind, store::BulkSelection selection,
                         std::optional<double> rate = {}) {
    store::NewBulkJob order;
    order.kind = kind;
    order.selection = std::move(selection);
    order.rate = rate;
    order.actor = operator_;
    return jobs.start(order, now);
  }

  store::BulkJob run(store::BulkJobId id) {
    jobs.advance(now, budget);
    return jobs.find_job(id).value();
  }

  /// By a process that remembers nothing of when the next one is due.
  std::size_t claimed_afresh() {
    return another_store()->claim({"default", 10, seconds(60), "worker"}, now)->deliveries.size();
  }

  void finish(std::string queue = "default") {
    BOOST_REQUIRE(store.ack(by_receipt(claim_one(std::move(queue))), now).has_value());
  }
};

BOOST_FIXTURE_TEST_SUITE(bulk_jobs, BulkFixture)

BOOST_AUTO_TEST_CASE(requeue_goes_on_until_all_that_matched_is_ready) {
  for (int i = 0; i < 3; ++i)
    bury("timeout");
  bury("disk full");
  store::DeadLetterFilter filter;
  filter.error = "timeout";
  const auto id = start(BulkKind::requeue, filter);
  BOOST_TEST(jobs.unfinished_jobs().size() == 1);
  const auto job = run(id);
  BOOST_CHECK(job.state == BulkState::finished);
  BOOST_TEST(job.changed == 3);
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 3);
  BOOST_TEST(deliveries_in(DeliveryState::dead) == 1);
  BOOST_TEST(jobs.unfinished_jobs().empty());
  const auto history = store.find_message(claim(1).front().message.id)->deliveries.front();
  BOOST_TEST(history.actions.front().reason.value() == "index repaired");
}

BOOST_AUTO_TEST_CASE(rate_spreads_them_over_time) {
  for (int i = 0; i < 3; ++i)
    bury("e");
  const auto job = run(start(BulkKind::requeue, store::DeadLetterFilter{}, 2.0));
  BOOST_TEST(claimed_afresh() == 1);
  now += milliseconds(500);
  BOOST_TEST(claimed_afresh() == 1);
  now += milliseconds(500);
  BOOST_TEST(claimed_afresh() == 1);
  BOOST_TEST(job.last_due_at.has_value());
}

BOOST_AUTO_TEST_CASE(what_died_after_its_start_stays_dead) {
  bury("e");
  const auto id = start(BulkKind::requeue, store::DeadLetterFilter{});
  now += seconds(1);
  bury("e");
  BOOST_TEST(run(id).changed == 1);
  BOOST_TEST(deliveries_in(DeliveryState::dead) == 1);
}

BOOST_AUTO_TEST_CASE(chosen_ones_are_discarded_as_far_as_they_are_still_dead) {
  const auto first = bury("e");
  const auto second = bury("e");
  bury("e");
  store.requeue(std::vector{second}, {}, store::BulkMode::apply, operator_, now);
  const auto job = run(start(BulkKind::discard, std::vector{first, second}));
  BOOST_TEST(job.changed == 1);
  BOOST_TEST(deliveries_in(DeliveryState::discarded) == 1);
  BOOST_TEST(deliveries_in(DeliveryState::dead) == 1);
}

BOOST_AUTO_TEST_CASE(stopped_job_leaves_the_rest) {
  bury("e");
  const auto id = start(BulkKind::requeue, store::DeadLetterFilter{});
  BOOST_TEST(jobs.stop(id, now));
  BOOST_TEST(!jobs.stop(id, now));
  BOOST_CHECK(run(id).state == BulkState::stopped);
  BOOST_TEST(deliveries_in(DeliveryState::dead) == 1);
}

BOOST_AUTO_TEST_CASE(requeue_is_taken_back_as_far_as_nobody_claimed) {
  const auto died_at = now;
  const auto taken = bury("e");
  const auto back = bury("e");
  const auto id = start(BulkKind::requeue, store::DeadLetterFilter{});
  run(id);
  BOOST_TEST(claim(1).front().receipt.delivery.value == taken.value);
  BOOST_TEST(jobs.take_back(id, now));
  const auto job = run(id);
  BOOST_CHECK(job.state == BulkState::taken_back);
  BOOST_TEST(job.taken_back == 1);
  const auto letters = store.dead_letters({}, {}).rows;
  BOOST_REQUIRE_EQUAL(letters.size(), 1);
  BOOST_TEST(letters.front().delivery.value == back.value);
  BOOST_CHECK(letters.front().failed_at == died_at + milliseconds(1));
  BOOST_TEST(letters.front().retry_count == 1);
  BOOST_TEST(!jobs.take_back(id, now));
  BOOST_TEST(count("bulk_job_item") == 0);
}

BOOST_AUTO_TEST_CASE(time_is_replayed_to_the_queue_that_asks) {
  enqueue();
  finish();
  now += seconds(100);
  const auto since = now;
  const auto wanted = enqueue();
  finish();
  enqueue(message("user.signed_up"));
  finish();
  const auto until = now + seconds(1);
  now += seconds(100);
  enqueue();
  finish();
  subscribe("search", {"doc.*"});
  const auto id = start(BulkKind::replay, store::ReplayRange{"search", since, until});
  const auto job = run(id);
  BOOST_CHECK(job.state == BulkState::finished);
  BOOST_TEST(job.changed == 1);
  BOOST_TEST(job.order.expected == 1);
  const auto claimed = claim_one("search");
  BOOST_TEST(claimed.message.id.value == wanted.value);
  BOOST_TEST(claim().empty());
  const auto history = store.find_message(wanted)->deliveries.back();
  BOOST_CHECK(history.actions.front().kind == queue::ActionKind::replay);
  const auto range = std::get<store::ReplayRange>(job.order.selection);
  BOOST_TEST(range.queue == "search");
  BOOST_CHECK(range.since == since);
}

BOOST_AUTO_TEST_CASE(what_is_on_its_way_is_not_replayed) {
  const auto since = now;
  enqueue();
  const store::ReplayRange range{"default", since, now + seconds(1)};
  BOOST_TEST(run(start(BulkKind::replay, range)).changed == 0);
  finish();
  BOOST_TEST(run(start(BulkKind::replay, range)).changed == 1);
  BOOST_TEST(run(start(BulkKind::replay, range)).changed == 0);
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 1);
}

BOOST_AUTO_TEST_CASE(replay_goes_through_more_messages_than_one_step_holds) {
  const auto since = now;
  std::vector<queue::NewMessage> many(600, message());
  for (auto& each : many)
    each.queue = "default";
  BOOST_REQUIRE(store.enqueue(many, "producer", now).has_value());
  subscribe("search", {"doc.*"});
  const auto job =
      run(start(BulkKind::replay, store::ReplayRange{"search", since, now + seconds(1)}, 1'000.0));
  BOOST_TEST(job.changed == 600);
  BOOST_TEST(count("delivery WHERE subscription_id <> 1") == 600);
  BOOST_TEST(count("delivery WHERE subscription_id <> 1 AND state = 1") == 599);
}

BOOST_AUTO_TEST_CASE(replay_to_a_queue_that_is_gone_ends) {
  enqueue();
  const auto job =
      run(start(BulkKind::replay, store::ReplayRange{"gone", now - seconds(1), now + seconds(1)}));
  BOOST_CHECK(job.state == BulkState::finished);
  BOOST_TEST(job.changed == 0);
}

BOOST_AUTO_TEST_CASE(latest_job_comes_first) {
  const auto first = start(BulkKind::discard, store::DeadLetterFilter{});
  const auto second = start(BulkKind::requeue, store::DeadLetterFilter{});
  const auto page = jobs.jobs({1, {}});
  BOOST_TEST(page.rows.front().id.value == second.value);
  BOOST_TEST(jobs.jobs({1, page.next_cursor}).rows.front().id.value == first.value);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

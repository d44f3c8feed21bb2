#include <boost/test/unit_test.hpp>
#include <set>
#include <thread>

#include "store/fixture.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;
using store::ConsumeFault;

BOOST_FIXTURE_TEST_SUITE(claim, StoreFixture)

BOOST_AUTO_TEST_CASE(highest_priority_comes_first_then_the_oldest) {
  std::vector<std::int64_t> ids;
  for (const int priority : {0, 100, -100, 0, 100}) {
    auto prioritised = message();
    prioritised.priority = priority;
    ids.push_back(enqueue(prioritised).value);
  }
  const auto claimed = claim();
  BOOST_REQUIRE_EQUAL(claimed.size(), 5);
  const std::vector<std::int64_t> expected{ids[1], ids[4], ids[0], ids[3], ids[2]};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    BOOST_TEST(claimed[i].message.id.value == expected[i]);
  }
}

BOOST_AUTO_TEST_CASE(urgent_message_overtakes_what_was_seen_as_the_head_within_two_seconds) {
  for (int i = 0; i < 20; ++i)
    enqueue();
  for (int i = 0; i < 10; ++i) {
    claim(1);
    std::this_thread::sleep_for(milliseconds(15));
  }
  auto urgent = message();
  urgent.priority = 50;
  const auto id = enqueue(urgent);
  std::this_thread::sleep_for(seconds(2));
  BOOST_TEST(claim(1).front().message.id.value == id.value);
}

BOOST_AUTO_TEST_CASE(less_urgent_message_is_found_behind_an_emptied_head) {
  for (int i = 0; i < 10; ++i)
    enqueue();
  auto low = message();
  low.priority = -50;
  const auto id = enqueue(low);
  for (int i = 0; i < 10; ++i) {
    claim(1);
    std::this_thread::sleep_for(milliseconds(25));
  }
  const auto claimed = store.claim({"default", 5, seconds(60), "w"}, now);
  BOOST_REQUIRE_EQUAL(claimed->deliveries.size(), 1);
  BOOST_TEST(claimed->deliveries[0].message.id.value == id.value);
}

BOOST_AUTO_TEST_CASE(claimed_delivery_is_nobody_elses) {
  enqueue();
  claim_one();
  BOOST_TEST(claim().empty());
  BOOST_TEST(another_store()->claim({"default", 10, seconds(60), "b"}, now)->deliveries.empty());
}

BOOST_AUTO_TEST_CASE(workers_at_once_never_get_the_same_delivery) {
  constexpr int total = 400;
  std::vector<queue::NewMessage> batch(total, message());
  BOOST_REQUIRE(store.enqueue(batch, "gateway", now).has_value());
  std::vector<std::vector<std::int64_t>> got(8);
  std::vector<std::thread> threads;
  for (auto& mine : got) {
    threads.emplace_back([this, &mine] {
      SystemRandom own_random;
      store::mysql::MysqlStore own(database(), own_random);
      for (int empty = 0; empty < 5;) {
        const auto claimed = own.claim({"default", 7, seconds(60), "w"}, now);
        if (claimed->deliveries.empty()) ++empty;
        for (const auto& each : claimed->deliveries) {
          mine.push_back(each.receipt.delivery.value);
          if (!own.ack({each.message.id, each.receipt, {}, "w"}, now)) mine.push_back(-1);
        }
      }
    });
  }
  for (auto& thread : threads)
    thread.join();
  std::multiset<std::int64_t> all;
  for (const auto& mine : got)
    all.insert(mine.begin(), mine.end());
  BOOST_TEST(all.size() == total);
  BOOST_TEST(std::set<std::int64_t>(all.begin(), all.end()).size() == total);
  BOOST_TEST(all.count(-1) == 0);
  BOOST_TEST(deliveries_in(DeliveryState::done) == total);
}

BOOST_AUTO_TEST_CASE(unknown_queue_is_told) {
  const auto claimed = store.claim({"nowhere", 1, seconds(60), "w"}, now);
  BOOST_CHECK(claimed.error() == ConsumeFault::queue_not_found);
}

BOOST_AUTO_TEST_CASE(paused_queue_gives_nothing_and_loses_nothing) {
  const auto other = another_store();
  enqueue();
  BOOST_REQUIRE(other->pause("default", {"op", "maintenance"}, now).has_value());
  BOOST_TEST(claim().empty());
  enqueue();
  BOOST_REQUIRE(other->resume("default", {"op", {}}, now).has_value());
  BOOST_TEST(claim().size() == 2);
}

BOOST_AUTO_TEST_CASE(scheduled_message_is_ready_on_time_and_not_before) {
  auto later = message();
  later.not_before = now + seconds(30);
  enqueue(later);
  auto delayed = message();
  delayed.delay = seconds(20);
  enqueue(delayed);
  BOOST_TEST(claim().empty());
  const auto start = now;
  now = start + seconds(20) - milliseconds(1);
  BOOST_TEST(claim().empty());
  now = start + seconds(20);
  BOOST_TEST(claim().size() == 1);
  now = start + seconds(30);
  BOOST_TEST(claim().size() == 1);
}

BOOST_AUTO_TEST_CASE(scheduled_messages_keep_their_priority) {
  auto low = message();
  low.delay = seconds(10);
  enqueue(low);
  auto high = low;
  high.priority = 5;
  const auto urgent = enqueue(high);
  now += seconds(11);
  BOOST_TEST(claim(1).front().message.id.value == urgent.value);
}

BOOST_AUTO_TEST_CASE(poll_is_told_when_the_next_one_comes_due) {
  auto later = message();
  later.delay = seconds(100);
  enqueue(later);
  BOOST_TEST(store.claim({"default", 1, seconds(60), "w"}, now)->poll_again_in.count() > 0);
  now += milliseconds(99'700);
  const auto again = another_store()->claim({"default", 1, seconds(60), "w"}, now);
  BOOST_TEST(again->poll_again_in.count() == 300);
}

BOOST_AUTO_TEST_CASE(expired_message_is_a_dead_letter_and_never_given_out) {
  auto brief = message();
  brief.expires_at = now + seconds(10);
  enqueue(brief);
  now += seconds(10);
  BOOST_TEST(claim().empty());
  BOOST_TEST(deliveries_in(DeliveryState::dead) == 1);
  const auto letters = store.dead_letters({}, {});
  BOOST_TEST(letters.rows.front().last_error.value() == "expired");
  BOOST_TEST(letters.rows.front().retry_count == 0);
}

BOOST_AUTO_TEST_CASE(claim_takes_five_round_trips_at_most_and_two_when_busy) {
  for (int i = 0; i < 30; ++i)
    enqueue();
  claim(10);
  const auto before = store.round_trips();
  BOOST_TEST(claim(10).size() == 10);
  BOOST_TEST(store.round_trips() - before == 2);
  std::this_thread::sleep_for(milliseconds(150));
  const auto later = store.round_trips();
  BOOST_TEST(claim(10).size() == 10);
  BOOST_TEST(store.round_trips() - later <= 5);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(leases, StoreFixture)

BOOST_AUTO_TEST_CASE(expired_lease_is_given_again_with_one_more_failed_try) {
  enqueue();
  const auto first = claim_one();
  now += seconds(60);
  const auto second = claim_one();
  BOOST_TEST(second.message.id.value == first.message.id.value);
  BOOST_TEST(second.retry_count == 1);
  BOOST_TEST(second.receipt.token != first.receipt.token);
  const auto history = store.find_message(first.message.id)->deliveries.front();
  BOOST_REQUIRE_EQUAL(history.attempts.size(), 1);
  BOOST_CHECK(history.attempts[0].outcome == queue::AttemptOutcome::lease_expired);
}

BOOST_AUTO_TEST_CASE(running_lease_is_not_given_again) {
  enqueue();
  claim_one();
  now += seconds(60) - milliseconds(1);
  BOOST_TEST(claim().empty());
}

BOOST_AUTO_TEST_CASE(lease_that_expires_with_no_retries_left_is_a_dead_letter) {
  subscribe("once", {"once"}, 0);
  auto to_once = message("once");
  to_once.queue = "once";
  enqueue(to_once);
  claim_one("once");
  now += seconds(61);
  BOOST_TEST(claim(10, "once").empty());
  BOOST_TEST(deliveries_in(DeliveryState::dead) == 1);
}

BOOST_AUTO_TEST_CASE(extended_lease_lasts_from_now) {
  enqueue();
  const auto claimed = claim_one();
  now += seconds(50);
  const auto end = store.extend({claimed.message.id, claimed.receipt}, seconds(100), now);
  BOOST_CHECK(end.value() == now + seconds(100));
  BOOST_CHECK(store.extend({claimed.message.id, claimed.receipt}, seconds(100), now).value() ==
              now + seconds(100));
  now += seconds(99);
  BOOST_TEST(claim().empty());
  BOOST_TEST(store.ack(by_receipt(claimed), now).has_value());
}

BOOST_AUTO_TEST_CASE(lost_lease_cannot_be_extended) {
  enqueue();
  const auto lost = claim_one();
  now += seconds(61);
  claim_one();
  BOOST_CHECK(store.extend({lost.message.id, lost.receipt}, seconds(9), now).error() ==
              ConsumeFault::stale_receipt);
}

BOOST_AUTO_TEST_CASE(claim_hands_out_no_more_bytes_than_it_may) {
  std::vector<std::int64_t> sent;
  for (const std::size_t size : {900, 10, 900, 2000, 10}) {
    auto large = message();
    large.payload = '"' + std::string(size, 'x') + '"';
    sent.push_back(enqueue(large).value);
  }
  std::vector<std::int64_t> got;
  std::vector<std::size_t> counts;
  while (got.size() < sent.size()) {
    const auto claimed = store.claim({"default", 100, seconds(60), "w", 1000}, now);
    BOOST_REQUIRE(!claimed->deliveries.empty());
    counts.push_back(claimed->deliveries.size());
    for (const auto& each : claimed->deliveries) {
      got.push_back(each.message.id.value);
      BOOST_TEST(each.message.payload.size() ==
                 static_cast<std::size_t>(each.message.payload_bytes));
    }
    BOOST_TEST((got.size() == sent.size() || claimed->poll_again_in == milliseconds(0)));
    BOOST_TEST(count("delivery WHERE state = 0 AND (attempt_count > 0 OR token IS NOT NULL)") == 0);
  }
  BOOST_TEST(got == sent);
  BOOST_TEST(counts == (std::vector<std::size_t>{2, 1, 1, 1}));
  BOOST_TEST(deliveries_in(DeliveryState::in_progress) == 5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

#include "dispatch/claimed_ahead.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::dispatch;

namespace {

const Instant start{std::chrono::hours{1}};
constexpr queue::SubscriptionId shop{1};
constexpr queue::SubscriptionId mail{2};

constexpr auto all_may = [](queue::SubscriptionId) { return true; };

struct Holding {
  ClaimedAhead ahead;

  void wait(queue::SubscriptionId subscription, std::uint64_t id, Instant since = start,
            std::int64_t bytes = 0) {
    Waiting waiting;
    waiting.delivery.subscription = subscription;
    waiting.delivery.receipt.delivery.value = static_cast<std::int64_t>(id);
    waiting.delivery.message.payload_bytes = bytes;
    waiting.since = since;
    ahead.add(std::move(waiting));
  }

  std::int64_t take_next() {
    const auto next = ahead.take_next(all_may);
    return next ? next->delivery.receipt.delivery.value : 0;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(dispatch_claimed_ahead, Holding)

BOOST_AUTO_TEST_CASE(subscriptions_take_turns_and_each_keeps_its_order) {
  wait(shop, 1);
  wait(shop, 2);
  wait(mail, 3);
  BOOST_TEST(ahead.lines() == 2);
  BOOST_TEST(take_next() == 1);
  BOOST_TEST(take_next() == 3);
  BOOST_TEST(take_next() == 2);
  BOOST_TEST(take_next() == 0);
  BOOST_TEST(ahead.lines() == 0);
}

BOOST_AUTO_TEST_CASE(one_that_may_not_begin_keeps_nobody_waiting) {
  wait(shop, 1);
  wait(mail, 2);
  const auto next = ahead.take_next([](queue::SubscriptionId id) { return id == mail; });
  BOOST_TEST(next->delivery.receipt.delivery.value == 2);
  BOOST_TEST(!ahead.take_next([](queue::SubscriptionId id) { return id == mail; }).has_value());
  BOOST_TEST(ahead.size() == 1);
}

BOOST_AUTO_TEST_CASE(what_waits_is_counted_with_its_bytes_until_it_begins) {
  wait(shop, 1, start, 700);
  wait(shop, 2, start, 300);
  wait(mail, 3, start, 50);
  BOOST_TEST(ahead.bytes() == 1'050);
  BOOST_TEST(ahead.of(shop).requests == 2);
  BOOST_TEST(ahead.of(shop).bytes == 1'000);
  BOOST_TEST(take_next() == 1);
  BOOST_TEST(ahead.bytes() == 350);
  BOOST_TEST(ahead.of(shop).bytes == 300);
  BOOST_TEST(ahead.give_up(shop).size() == 1);
  BOOST_TEST(ahead.bytes() == 50);
  BOOST_TEST(ahead.size() == 1);
}

BOOST_AUTO_TEST_CASE(who_took_many_may_have_as_many_claimed_ahead) {
  ahead.delivered(shop);
  ahead.delivered(shop);
  ahead.delivered(shop);
  BOOST_TEST(ahead.allowance(shop) == 3);
  BOOST_TEST(ahead.allowance(mail) == 0);
  wait(shop, 1);
  BOOST_TEST(ahead.allowance(shop) == 2);
  ahead.claiming(shop);
  BOOST_TEST(ahead.allowance(shop) == 0);
}

BOOST_AUTO_TEST_CASE(who_fails_may_have_none_until_it_takes_one) {
  ahead.delivered(shop);
  BOOST_TEST(!ahead.failed(shop));
  BOOST_TEST(ahead.allowance(shop) == 0);
  ahead.claiming(shop);
  BOOST_TEST(ahead.failed(shop));
  ahead.delivered(shop);
  BOOST_TEST(ahead.allowance(shop) == 1);
  BOOST_TEST(!ahead.failed(shop));
}

BOOST_AUTO_TEST_CASE(what_is_given_up_goes_back_without_its_message) {
  wait(shop, 1, start, 700);
  wait(mail, 2);
  const auto given_up = ahead.give_up();
  BOOST_TEST(given_up.size() == 2);
  BOOST_TEST(given_up.front().message.payload_bytes == 0);
  BOOST_TEST(ahead.size() == 0);
  BOOST_TEST(ahead.lines() == 0);
}

BOOST_AUTO_TEST_CASE(only_lines_that_wait_too_long_are_given_up) {
  wait(shop, 1, start);
  wait(mail, 2, start + seconds{2});
  BOOST_TEST(ahead.give_up_since(start).empty());
  BOOST_TEST(ahead.give_up_since(start + seconds{1}).size() == 1);
  BOOST_TEST(take_next() == 2);
}

BOOST_AUTO_TEST_SUITE_END()

#include "webhook/allowance.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::webhook;

namespace {

const Time now = parse_rfc3339("2026-03-01T09:30:00Z").value();

}  // namespace

BOOST_AUTO_TEST_SUITE(webhook_allowance)

BOOST_AUTO_TEST_CASE(grows_with_the_time_up_to_one_and_a_fifth_of_a_second) {
  BOOST_TEST(refilled({0, now}, 100, now + milliseconds(50)).count == 5);
  BOOST_TEST(refilled({0, now}, 100, now + seconds(60)).count == 21);
  BOOST_TEST(refilled({0, now}, 0.5, now + seconds(60)).count == 1.1);
  BOOST_TEST(refilled({500, now}, 100, now).count == 21);
}

BOOST_AUTO_TEST_CASE(clock_that_goes_back_neither_gives_nor_takes) {
  const auto before = refilled({3, now}, 100, now - seconds(5));
  BOOST_TEST((before == Allowance{3, now}));
  BOOST_TEST(refilled(before, 100, now).count == 3);
}

BOOST_AUTO_TEST_CASE(many_small_steps_lose_nothing) {
  Allowance allowance{0, now};
  auto at = now;
  int started = 0;
  while (at < now + seconds(100)) {
    at += milliseconds(7);
    allowance = refilled(allowance, 3, at);
    started += whole(allowance);
    allowance = spent(allowance, whole(allowance));
  }
  BOOST_TEST(started == 300);
}

BOOST_AUTO_TEST_CASE(asking_again_is_worth_it_when_one_or_a_tenth_of_a_second_may_start) {
  BOOST_CHECK(worth_asking_at({0, now}, 100) == now + milliseconds(100));
  BOOST_CHECK(worth_asking_at({0, now}, 0.1) == now + seconds(10));
  BOOST_CHECK(worth_asking_at({0.5, now}, 1) == now + milliseconds(500));
  BOOST_CHECK(worth_asking_at({15, now}, 100) == now);
  const auto at = worth_asking_at({0, now}, 3);
  BOOST_TEST(whole(refilled({0, now}, 3, at)) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

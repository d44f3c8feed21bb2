#include "webhook/admission.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::webhook;

namespace {

constexpr std::optional<Time> none;

const Time now = parse_rfc3339("2026-03-01T09:30:00Z").value();

Breaker open_until(Time time) {
  Breaker breaker;
  breaker.state = BreakerState::open;
  breaker.open_until = time;
  return breaker;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(webhook_admission)

BOOST_AUTO_TEST_CASE(without_a_rate_the_requests_under_way_are_the_bound) {
  const auto admission = admit({}, none, {}, std::nullopt, 10, 7, now);
  BOOST_TEST(admission.room == 3);
  BOOST_CHECK(admission.bound == Bound::in_flight);
  BOOST_TEST(admit({}, none, {}, std::nullopt, 2, 7, now).room == 0);
}

BOOST_AUTO_TEST_CASE(rate_is_the_bound_where_it_is_the_lower_one) {
  const auto limited = admit({}, none, {2.5, now}, 10.0, 10, 0, now);
  BOOST_TEST(limited.room == 2);
  BOOST_CHECK(limited.bound == Bound::rate);
  BOOST_TEST(!limited.again_at.has_value());
  BOOST_TEST(admit({}, none, {2.5, now}, 10.0, 10, 9, now).room == 1);
  const auto used_up = admit({}, none, {0.5, now}, 10.0, 10, 0, now);
  BOOST_TEST(used_up.room == 0);
  BOOST_CHECK(used_up.again_at == now + milliseconds(50));
}

BOOST_AUTO_TEST_CASE(open_breaker_leaves_room_for_one_probe_when_its_time_is_over) {
  const auto closed_off = admit(open_until(now + seconds(5)), none, {}, std::nullopt, 10, 0, now);
  BOOST_TEST(closed_off.room == 0);
  BOOST_CHECK(closed_off.bound == Bound::breaker);
  BOOST_CHECK(closed_off.again_at == now + seconds(5));
  const auto probe = admit(open_until(now), none, {0, now}, 10.0, 10, 0, now);
  BOOST_TEST(probe.room == 1);
  BOOST_CHECK(probe.passage == Passage::probe);
  BOOST_TEST(admit(open_until(now), none, {}, std::nullopt, 1, 1, now).room == 0);
}

BOOST_AUTO_TEST_CASE(lower_of_the_rates_counts) {
  Breaker closed;
  closed.closed_at = now;
  BOOST_TEST(rate_now(std::nullopt, closed, now).value() == 10);
  BOOST_TEST(rate_now(4.0, closed, now).value() == 4);
  BOOST_TEST(rate_now(400.0, closed, now).value() == 10);
  BOOST_TEST(rate_now(400.0, Breaker{}, now).value() == 400);
  BOOST_TEST(!rate_now(std::nullopt, Breaker{}, now).has_value());
}

BOOST_AUTO_TEST_CASE(endpoint_that_asked_for_a_pause_gets_nothing_until_it_is_over) {
  const auto until = now + seconds(5);
  const auto paused = admit({}, until, {}, std::nullopt, 10, 0, now);
  BOOST_TEST(paused.room == 0);
  BOOST_CHECK(paused.bound == Bound::pause);
  BOOST_CHECK(paused.again_at == until);
  BOOST_TEST(admit({}, until, {}, std::nullopt, 10, 0, until).room == 10);
  const auto open_longer = admit(open_until(now + seconds(9)), until, {}, std::nullopt, 10, 0, now);
  BOOST_CHECK(open_longer.again_at == now + seconds(9));
}

BOOST_AUTO_TEST_CASE(pause_is_the_longest_asked_for_but_an_hour_at_most) {
  BOOST_CHECK(paused_until(none, now + seconds(9), now) == now + seconds(9));
  BOOST_CHECK(paused_until(now + seconds(20), now + seconds(9), now) == now + seconds(20));
  BOOST_CHECK(paused_until(none, now + seconds(86'400), now) == now + seconds(3600));
}

BOOST_AUTO_TEST_SUITE_END()

#include "webhook/breaker.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::webhook;
using enum Passage;

namespace {

constexpr Time start{milliseconds{1'700'000'000'000}};

Breaker failed(Breaker breaker, int times, Time now = start) {
  for (int i = 0; i < times; ++i)
    breaker = after_failure(breaker, regular, now);
  return breaker;
}

Breaker probed(const Breaker& breaker, bool delivered, Time now) {
  const Breaker half_open = begin_probe(breaker, now + seconds{20});
  return delivered ? after_success(half_open, probe, now) : after_failure(half_open, probe, now);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(webhook_breaker)

BOOST_AUTO_TEST_CASE(five_failures_in_a_row_open_it_for_30_seconds) {
  Breaker breaker = failed({}, 4);
  BOOST_TEST((breaker.state == BreakerState::closed));
  breaker = failed(breaker, 1);
  BOOST_TEST((breaker.state == BreakerState::open));
  BOOST_TEST(breaker.consecutive_failures == 5);
  BOOST_TEST(breaker.openings == 1);
  BOOST_TEST((breaker.open_until == start + seconds{30}));
}

BOOST_AUTO_TEST_CASE(a_success_between_begins_the_count_anew) {
  Breaker breaker = failed({}, 4);
  breaker = failed(after_success(breaker, regular, start), 4);
  BOOST_TEST((breaker.state == BreakerState::closed));
  BOOST_TEST(breaker.consecutive_failures == 4);
}

BOOST_AUTO_TEST_CASE(half_of_the_last_twenty_failing_opens_it) {
  Breaker breaker;
  for (int i = 0; i < 9; ++i) {
    breaker = after_success(breaker, regular, start);
    breaker = after_failure(breaker, regular, start);
  }
  breaker = after_success(breaker, regular, start);
  BOOST_TEST((breaker.state == BreakerState::closed));
  breaker = after_failure(breaker, regular, start);
  BOOST_TEST((breaker.state == BreakerState::open));
}

BOOST_AUTO_TEST_CASE(few_attempts_are_no_share_to_go_by) {
  Breaker breaker = failed({}, 4);
  breaker = after_success(breaker, regular, start);
  breaker = failed(breaker, 4);
  BOOST_TEST((breaker.state == BreakerState::closed));
}

BOOST_AUTO_TEST_CASE(failures_older_than_the_last_twenty_are_forgotten) {
  Breaker breaker;
  for (int i = 0; i < 1000; ++i)
    breaker = after_success(failed(breaker, i % 20 < 9 ? 1 : 0), regular, start);
  BOOST_TEST((breaker.state == BreakerState::closed));
  BOOST_TEST(breaker.window_size == breaker_window);
  BOOST_TEST(breaker.window < (1U << breaker_window));
}

BOOST_AUTO_TEST_CASE(what_was_sent_before_it_opened_changes_nothing) {
  const Breaker open = failed({}, 5);
  BOOST_TEST((after_failure(open, regular, start + seconds{1}) == open));
  BOOST_TEST((after_success(open, regular, start + seconds{1}) == open));
  const Breaker half_open = begin_probe(open, start + seconds{60});
  BOOST_TEST((after_failure(half_open, regular, start + seconds{31}) == half_open));
  BOOST_TEST((after_success(half_open, regular, start + seconds{31}) == half_open));
}

BOOST_AUTO_TEST_CASE(one_probe_may_go_when_the_open_time_is_over) {
  BOOST_TEST(!may_probe({}, start));
  const Breaker open = failed({}, 5);
  BOOST_TEST(!may_probe(open, start + seconds{30} - milliseconds{1}));
  BOOST_TEST(may_probe(open, start + seconds{30}));
  const Breaker half_open = begin_probe(open, start + seconds{50});
  BOOST_TEST((half_open.state == BreakerState::half_open));
  BOOST_TEST(!may_probe(half_open, start + seconds{49}));
}

BOOST_AUTO_TEST_CASE(a_probe_lost_with_its_sender_is_followed_by_another) {
  const Breaker half_open = begin_probe(failed({}, 5), start + seconds{50});
  BOOST_TEST(may_probe(half_open, start + seconds{50}));
}

BOOST_AUTO_TEST_CASE(a_probe_given_back_lets_the_next_go_at_once) {
  const Breaker half_open = begin_probe(failed({}, 5), start + seconds{50});
  const Breaker open = give_back_probe(half_open, start + seconds{31});
  BOOST_TEST((open.state == BreakerState::open));
  BOOST_TEST(open.openings == 1);
  BOOST_TEST(may_probe(open, start + seconds{31}));
  BOOST_TEST((give_back_probe(Breaker{}, start) == Breaker{}));
}

BOOST_AUTO_TEST_CASE(a_delivered_probe_closes_it_with_a_clean_record) {
  const Time now = start + seconds{31};
  const Breaker closed = probed(failed({}, 5), true, now);
  BOOST_TEST((closed.state == BreakerState::closed));
  BOOST_TEST(closed.consecutive_failures == 0);
  BOOST_TEST(closed.window_size == 0);
  BOOST_TEST(!closed.open_until.has_value());
  BOOST_TEST((closed.closed_at == now));
}

BOOST_AUTO_TEST_CASE(each_failed_probe_doubles_the_open_time_up_to_an_hour) {
  Breaker breaker = failed({}, 5);
  Time now = start;
  for (const int wait : {30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600}) {
    BOOST_TEST((breaker.open_until == now + seconds{wait}), wait);
    now = *breaker.open_until;
    breaker = probed(breaker, false, now);
    BOOST_TEST((breaker.state == BreakerState::open));
  }
  for (int i = 0; i < 1000; ++i)
    breaker = probed(breaker, false, now);
  BOOST_TEST((breaker.open_until == now + seconds{3600}));
}

BOOST_AUTO_TEST_CASE(opening_again_soon_after_closing_goes_on_with_the_longer_times) {
  const Time closing = start + seconds{30};
  const Breaker closed = probed(failed({}, 5), true, closing);
  BOOST_TEST(failed(closed, 5, closing + seconds{299}).openings == 2);
  BOOST_TEST(failed(closed, 5, closing + seconds{300}).openings == 1);
}

BOOST_AUTO_TEST_CASE(a_reset_by_hand_closes_it_and_forgets) {
  const Breaker breaker = reset(failed({}, 5), start + seconds{1});
  BOOST_TEST((breaker.state == BreakerState::closed));
  BOOST_TEST(breaker.openings == 0);
  BOOST_TEST((breaker.closed_at == start + seconds{1}));
  BOOST_TEST((reset(failed({}, 3), start) == Breaker{}));
}

BOOST_AUTO_TEST_CASE(tripped_by_hand_it_is_open_until_the_time_said) {
  const Breaker breaker = trip({}, start + seconds{600});
  BOOST_TEST((breaker.state == BreakerState::open));
  BOOST_TEST(!may_probe(breaker, start + seconds{599}));
  BOOST_TEST(may_probe(breaker, start + seconds{600}));
}

BOOST_AUTO_TEST_CASE(after_closing_the_rate_begins_at_ten_and_doubles_each_ten_seconds) {
  const Breaker closed = probed(failed({}, 5), true, start);
  BOOST_TEST(release_limit(closed, start).value() == 10);
  BOOST_TEST(release_limit(closed, start - seconds{5}).value() == 10);
  BOOST_TEST(release_limit(closed, start + milliseconds{9999}).value() == 10);
  BOOST_TEST(release_limit(closed, start + seconds{10}).value() == 20);
  BOOST_TEST(release_limit(closed, start + seconds{60}).value() == 640);
  BOOST_TEST(release_limit(closed, start + seconds{299}).value() > 1e9);
  BOOST_TEST(!release_limit(closed, start + seconds{300}).has_value());
  BOOST_TEST(!release_limit({}, start).has_value());
}

BOOST_AUTO_TEST_CASE(each_change_has_its_reason) {
  const Breaker open = failed({}, 5);
  const Breaker half_open = begin_probe(open, start);
  Breaker alternating;
  while (alternating.state == BreakerState::closed) {
    alternating = after_success(alternating, regular, start);
    alternating = after_failure(alternating, regular, start);
  }
  BOOST_TEST(reason_of_change({}, open) == "5 attempts in a row failed");
  BOOST_TEST(reason_of_change({}, alternating) == "half of the last 20 attempts failed");
  BOOST_TEST(reason_of_change(half_open, after_failure(half_open, probe, start)) ==
             "the probe failed");
  BOOST_TEST(reason_of_change(half_open, after_success(half_open, probe, start)) ==
             "the probe was delivered");
  BOOST_TEST(reason_of_change(open, half_open) == "its time was over: one probe is let through");
  BOOST_TEST(reason_of_change(half_open, half_open) ==
             "the last probe was lost: another is let through");
}

BOOST_AUTO_TEST_SUITE_END()

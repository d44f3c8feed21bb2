#include "dispatch/look_timer.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::dispatch;

namespace {

constexpr bool found = true;
constexpr bool hears = true;
const Instant start{std::chrono::hours{1}};

milliseconds wait(const LookTimer& timer, Instant now) {
  return std::chrono::ceil<milliseconds>(timer.due() - now);
}

LookTimer after_a_look(bool found_something, std::optional<milliseconds> next, bool hears_words) {
  LookTimer timer;
  timer.began();
  timer.ended(found_something, next, hears_words, start);
  return timer;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dispatch_look_timer)

BOOST_AUTO_TEST_CASE(the_first_look_is_due_at_once) {
  BOOST_TEST((LookTimer{}.due() <= start));
}

BOOST_AUTO_TEST_CASE(who_hears_words_looks_once_a_second) {
  BOOST_TEST(wait(after_a_look(!found, std::nullopt, hears), start).count() == 1000);
}

BOOST_AUTO_TEST_CASE(a_word_makes_it_due) {
  auto timer = after_a_look(!found, std::nullopt, hears);
  timer.word();
  BOOST_TEST(wait(timer, start).count() <= 2);
}

BOOST_AUTO_TEST_CASE(a_word_during_a_look_is_for_the_next) {
  LookTimer timer;
  timer.began();
  timer.word();
  timer.ended(!found, std::nullopt, hears, start);
  BOOST_TEST(wait(timer, start).count() <= 2);
}

BOOST_AUTO_TEST_CASE(who_hears_none_looks_ever_more_seldom) {
  LookTimer timer;
  timer.ended(found, std::nullopt, !hears, start);
  timer.began();
  milliseconds before{0};
  int looks = 0;
  for (; wait(timer, start) < milliseconds{1000}; ++looks) {
    BOOST_TEST(wait(timer, start).count() > before.count());
    before = wait(timer, start);
    timer.began();
    timer.ended(!found, std::nullopt, !hears, start);
  }
  BOOST_TEST(looks < 15);
  timer.began();
  timer.ended(found, std::nullopt, !hears, start);
  BOOST_TEST(wait(timer, start).count() == 20);
}

BOOST_AUTO_TEST_CASE(it_is_due_when_something_comes_due) {
  BOOST_TEST(wait(after_a_look(!found, milliseconds{137}, hears), start).count() == 137);
}

BOOST_AUTO_TEST_CASE(what_is_overdue_in_other_hands_is_no_reason_to_spin) {
  BOOST_TEST(wait(after_a_look(!found, milliseconds{-5000}, hears), start).count() >= 20);
}

BOOST_AUTO_TEST_CASE(a_claim_can_tell_of_an_earlier_time) {
  auto timer = after_a_look(!found, milliseconds{500}, hears);
  timer.expect(milliseconds{50}, start);
  BOOST_TEST(wait(timer, start).count() == 50);
  timer.expect(milliseconds{300}, start);
  BOOST_TEST(wait(timer, start).count() == 50);
}

BOOST_AUTO_TEST_SUITE_END()

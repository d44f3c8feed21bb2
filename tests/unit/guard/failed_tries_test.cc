#include "guard/failed_tries.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::guard;

namespace {

const Time now{milliseconds(1'800'000'000'000)};

std::optional<seconds> wait_after(int failures) {
  const auto at = allowed_again_at({failures, now}, 5, now);
  if (!at) return std::nullopt;
  return std::chrono::duration_cast<seconds>(*at - now);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(guard_failed_tries)

BOOST_AUTO_TEST_CASE(some_failures_are_free_and_each_further_one_doubles_the_wait) {
  BOOST_TEST(!wait_after(4).has_value());
  BOOST_TEST(wait_after(5)->count() == 5);
  BOOST_TEST(wait_after(6)->count() == 10);
  BOOST_TEST(wait_after(8)->count() == 40);
}

BOOST_AUTO_TEST_CASE(nobody_is_locked_out_for_good) {
  BOOST_TEST(wait_after(60'000)->count() == 15 * 60);
  BOOST_TEST(!allowed_again_at({60'000, now - longest_wait}, 5, now).has_value());
  BOOST_TEST(!allowed_again_at({60'000, now - failures_kept - seconds(1)}, 5, now).has_value());
}

BOOST_AUTO_TEST_CASE(subjects_are_bounded_whatever_was_typed) {
  for (const auto& subject : subjects_of_login(std::string(5000, 'x'), std::string(5000, 'y')))
    BOOST_TEST(subject.key.size() <= 160);
  BOOST_TEST(subject_of_token(std::string(5000, 'y'), 500).key.size() <= 160);
}

BOOST_AUTO_TEST_CASE(key_tells_how_many_tries_are_free) {
  for (const auto& subject : subjects_of_login("anna", "203.0.113.7"))
    BOOST_TEST(free_tries(subject.key, 7) == subject.free);
  BOOST_TEST(free_tries(subject_of_token("203.0.113.7", 7).key, 7) == 7);
}

BOOST_AUTO_TEST_SUITE_END()

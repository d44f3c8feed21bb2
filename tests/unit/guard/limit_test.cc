#include "guard/limit.h"

#include <boost/test/unit_test.hpp>

namespace pmq::guard {
namespace {

BOOST_AUTO_TEST_SUITE(guard_limit)

BOOST_AUTO_TEST_CASE(limit_is_a_count_over_seconds) {
  BOOST_CHECK((parse_limit("600/60").value() == Limit{600, seconds(60)}));
  BOOST_CHECK(parse_limit("off").value() == std::nullopt);
  BOOST_TEST(to_text(parse_limit("7/3600").value()) == "7/3600");
  BOOST_TEST(to_text(std::nullopt) == "off");
}

BOOST_AUTO_TEST_CASE(nothing_else_is_a_limit) {
  for (const auto* text : {"", "/", "600", "600/", "/60", "0/60", "600/0", "-1/60", "600/60/1",
                           "10000001/60", "600/86401", "6e2/60", " 600/60", "600/60s", "none"}) {
    BOOST_TEST(!parse_limit(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(endpoint_has_its_own_limit_or_that_of_all) {
  const auto limits = parse_limits("600/60, enqueue=6000/60 stats=off").value();
  BOOST_TEST(limits.of("poll")->count == 600);
  BOOST_TEST(limits.of("enqueue")->count == 6000);
  BOOST_TEST(!limits.of("stats").has_value());
  BOOST_TEST(limits.any());
  BOOST_TEST(!parse_limits("off")->any());
  BOOST_TEST(!parse_limits("")->any());
  BOOST_TEST(parse_limits("poll=1/1")->any());
}

BOOST_AUTO_TEST_CASE(setting_with_a_slip_is_refused_whole) {
  for (const auto* text : {"600/60 enqueue", "=600/60", "Enqueue=1/1", "/v1/poll=1/1", "a=b=1/1"}) {
    BOOST_TEST(!parse_limits(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(windows_begin_at_multiples_of_their_length) {
  const Time now{milliseconds(1'000'000'059'999)};
  BOOST_CHECK(window_start(now, seconds(1)) == Time(milliseconds(1'000'000'059'000)));
  BOOST_CHECK(window_start(now, seconds(60)) == Time(milliseconds(1'000'000'020'000)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::guard

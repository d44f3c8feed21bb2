#include "webhook/retry_after.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::webhook;

namespace {

const Time now = parse_rfc3339("2026-03-01T09:30:00Z").value();

std::string date(std::string_view text) {
  const auto time = parse_http_date(text, now);
  return time ? to_rfc3339(*time) : "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(webhook_retry_after)

BOOST_AUTO_TEST_CASE(seconds_count_from_now) {
  BOOST_TEST((parse_retry_after("120", now) == now + seconds{120}));
  BOOST_TEST((parse_retry_after("0", now) == now));
  BOOST_TEST((parse_retry_after(" 007\t", now) == now + seconds{7}));
}

BOOST_AUTO_TEST_CASE(more_than_a_day_is_a_day) {
  const Time latest = now + seconds{24 * 3600};
  BOOST_TEST((parse_retry_after("86401", now) == latest));
  BOOST_TEST((parse_retry_after("99999999999999999999999999", now) == latest));
  BOOST_TEST((parse_retry_after("Sun, 01 Mar 2037 09:31:00 GMT", now) == latest));
}

BOOST_AUTO_TEST_CASE(a_date_is_taken_in_each_of_its_three_forms) {
  const Time wanted = now + seconds{90};
  BOOST_TEST((parse_retry_after("Sun, 01 Mar 2026 09:31:30 GMT", now) == wanted));
  BOOST_TEST((parse_retry_after("Sunday, 01-Mar-26 09:31:30 GMT", now) == wanted));
  BOOST_TEST((parse_retry_after("Sun Mar  1 09:31:30 2026", now) == wanted));
}

BOOST_AUTO_TEST_CASE(a_date_in_the_past_is_now) {
  BOOST_TEST((parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now) == now));
}

BOOST_AUTO_TEST_CASE(the_examples_of_rfc_9110_are_one_instant) {
  for (const auto* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994"}) {
    BOOST_TEST(date(text) == "1994-11-06T08:49:37.000Z", text);
  }
}

BOOST_AUTO_TEST_CASE(each_day_has_its_long_name) {
  for (const auto* day :
       {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}) {
    BOOST_TEST(date(std::string{day} + ", 02-Mar-26 00:00:00 GMT") == "2026-03-02T00:00:00.000Z",
               day);
  }
}

BOOST_AUTO_TEST_CASE(a_year_of_two_digits_is_at_most_fifty_years_away) {
  BOOST_TEST(date("Sunday, 01-Mar-76 00:00:00 GMT") == "2076-03-01T00:00:00.000Z");
  BOOST_TEST(date("Sunday, 01-Mar-77 00:00:00 GMT") == "1977-03-01T00:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(anything_else_is_nothing) {
  for (const auto* text : {"",
                           " ",
                           "-1",
                           "+1",
                           "1.5",
                           "1s",
                           "0x10",
                           "soon",
                           "Sun",
                           "Sun,",
                           "Sun, 06 Nov 1994",
                           "Sun, 06 Nov 1994 08:49:37",
                           "Sun, 06 Nov 1994 08:49:37 UTC",
                           "Sun, 6 Nov 1994 08:49:37 GMT",
                           "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:00:00 GMT",
                           "Sun, 06 Nov 1994 08:60:37 GMT",
                           "Sun, 06 nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 GMT, 5",
                           "Sun, 06 Nov 1994 -8:49:37 GMT",
                           "Mon Nov 31 08:49:37 1994",
                           "Sun Nov 6 08:49:37 1994",
                           "Sundays, 06-Nov-94 08:49:37 GMT",
                           "2026-03-01T09:31:30Z"}) {
    BOOST_TEST(!parse_retry_after(text, now).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

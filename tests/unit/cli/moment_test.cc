#include "cli/moment.h"

#include <boost/test/unit_test.hpp>

using pmq::parse_rfc3339;
using pmq::Time;
using pmq::cli::parse_moment;

namespace {

const Time now = *parse_rfc3339("2026-03-10T12:00:00Z");

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_moment)

BOOST_AUTO_TEST_CASE(a_time_stands_for_itself) {
  BOOST_TEST((parse_moment("2026-03-01T09:30:00Z", now) == parse_rfc3339("2026-03-01T09:30:00Z")));
}

BOOST_AUTO_TEST_CASE(an_age_counts_back_from_now) {
  BOOST_TEST((parse_moment("90s", now) == parse_rfc3339("2026-03-10T11:58:30Z")));
  BOOST_TEST((parse_moment("15m", now) == parse_rfc3339("2026-03-10T11:45:00Z")));
  BOOST_TEST((parse_moment("2h", now) == parse_rfc3339("2026-03-10T10:00:00Z")));
  BOOST_TEST((parse_moment("7d", now) == parse_rfc3339("2026-03-03T12:00:00Z")));
  BOOST_TEST((parse_moment("0s", now) == std::optional{now}));
}

BOOST_AUTO_TEST_CASE(no_age_reaches_behind_the_first_instant) {
  BOOST_TEST((parse_moment("2147483647d", now) == std::optional{Time{}}));
}

BOOST_AUTO_TEST_CASE(anything_else_is_no_moment) {
  for (const auto* text : {"", "s", "h", "2", "-2h", "+2h", "2.5h", "2 h", "2w", "2H", "yesterday",
                           "2026-03-01", "99999999999s"}) {
    BOOST_TEST(!parse_moment(text, now), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

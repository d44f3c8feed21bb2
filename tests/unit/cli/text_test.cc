#include "cli/text.h"

#include <boost/test/unit_test.hpp>

using pmq::cli::figure;

BOOST_AUTO_TEST_SUITE(cli_text)

BOOST_AUTO_TEST_CASE(a_count_that_stopped_says_so) {
  BOOST_TEST(figure({.value = 10000, .capped = true}) == "10,000+");
  BOOST_TEST(figure({.value = 10000, .capped = false}) == "10,000");
}

BOOST_AUTO_TEST_SUITE_END()

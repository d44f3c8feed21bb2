#include "base/text.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;

BOOST_AUTO_TEST_SUITE(base_text)

BOOST_AUTO_TEST_CASE(thousands_are_separated) {
  BOOST_TEST(with_separators(0) == "0");
  BOOST_TEST(with_separators(999) == "999");
  BOOST_TEST(with_separators(1000) == "1,000");
  BOOST_TEST(with_separators(1234567) == "1,234,567");
  BOOST_TEST(with_separators(-1234) == "-1,234");
  BOOST_TEST(with_separators(-123) == "-123");
}

BOOST_AUTO_TEST_CASE(nouns_follow_their_number) {
  BOOST_TEST(counted(0, "dead letter") == "0 dead letters");
  BOOST_TEST(counted(1, "dead letter") == "1 dead letter");
  BOOST_TEST(counted(2000, "dead letter") == "2,000 dead letters");
}

BOOST_AUTO_TEST_CASE(durations_show_their_two_largest_units) {
  BOOST_TEST(duration_text(milliseconds{-592'198}) == "0ms");
  BOOST_TEST(duration_text(milliseconds{0}) == "0ms");
  BOOST_TEST(duration_text(milliseconds{999}) == "999ms");
  BOOST_TEST(duration_text(milliseconds{1999}) == "1s");
  BOOST_TEST(duration_text(milliseconds{192'000}) == "3m 12s");
  BOOST_TEST(duration_text(milliseconds{180'000}) == "3m");
  BOOST_TEST(duration_text(milliseconds{7'500'000}) == "2h 5m");
  BOOST_TEST(duration_text(milliseconds{86'459'000}) == "1d");
  BOOST_TEST(duration_text(milliseconds{350'000'000}) == "4d 1h");
}

BOOST_AUTO_TEST_CASE(one_line_cuts_by_characters) {
  BOOST_TEST(one_line("grüße", 5) == "grüße");
  BOOST_TEST(one_line("grüße!", 5) == "grüß…");
  BOOST_TEST(one_line("", 5) == "");
}

BOOST_AUTO_TEST_CASE(one_line_lets_no_control_character_through) {
  BOOST_TEST(one_line("a\nb\x1B[31mc\xC2\x9B"
                      "d",
                      40) == "a b [31mc d");
  BOOST_TEST(one_line("a\xFF"
                      "b",
                      40) == "a\uFFFDb");
}

BOOST_AUTO_TEST_SUITE_END()

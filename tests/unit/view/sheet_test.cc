#include "view/sheet.h"

#include <boost/test/unit_test.hpp>

#include "view/chart.h"

using namespace pmq;
using namespace pmq::view;

BOOST_AUTO_TEST_SUITE(view_sheet)

BOOST_AUTO_TEST_CASE(what_cannot_be_seen_is_shown) {
  BOOST_TEST(visible("plain ü 漢\n\ttext") == "plain ü 漢\n\ttext");
  BOOST_TEST(visible("a\u202Eb") == "a\\u202eb");
  BOOST_TEST(visible(std::string("a\0b\x1B", 4)) == "a\\u0000b\\u001b");
  BOOST_TEST(visible("\uFEFFx\u2066") == "\\ufeffx\\u2066");
  BOOST_TEST(visible("\xFFx") == "\uFFFDx");
  BOOST_TEST(visible("\U000E0041") == "\\u0e0041");
}

BOOST_AUTO_TEST_CASE(times_are_written_in_utc) {
  BOOST_TEST(utc_text(Time(milliseconds(1'772'357'400'123))) == "2026-03-01 09:30:00 UTC");
}

BOOST_AUTO_TEST_CASE(a_sparkline_spans_its_box) {
  BOOST_TEST(sparkline({}).empty());
  BOOST_TEST(sparkline({0, 0}).empty());
  BOOST_TEST(sparkline({0, 5, 10}) == "0,24 50,12 100,0");
}

BOOST_AUTO_TEST_SUITE_END()

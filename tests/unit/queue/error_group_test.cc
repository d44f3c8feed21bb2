#include "queue/error_group.h"

#include <boost/test/unit_test.hpp>

#include "base/utf8.h"

using namespace pmq;
using pmq::queue::error_group;

BOOST_AUTO_TEST_SUITE(queue_error_group)

BOOST_AUTO_TEST_CASE(numbers_addresses_and_ids_are_alike) {
  BOOST_TEST(error_group("timeout after 31 s at 10.0.0.7:443") == "timeout after # s at #");
  BOOST_TEST(error_group("timeout after 4 s at 10.0.0.19:80") == "timeout after # s at #");
  BOOST_TEST(error_group("at 2026-03-01 it broke") == "at # it broke");
  BOOST_TEST(error_group("no user 6f9619ff of 7") == error_group("no user b42d00cf of 12"));
}

BOOST_AUTO_TEST_CASE(quoted_texts_are_alike_but_apostrophes_are_none) {
  BOOST_TEST(error_group("no file '/a/1.pdf' here") == "no file # here");
  BOOST_TEST(error_group("can't open, won't try") == "can't open, won't try");
}

BOOST_AUTO_TEST_CASE(a_status_code_stays_as_it_tells_the_kind) {
  BOOST_TEST(error_group("HTTP 503 from a") == "HTTP 503 from a");
  BOOST_TEST(error_group("HTTP 422 from a") != error_group("HTTP 503 from a"));
}

BOOST_AUTO_TEST_CASE(names_with_a_digit_at_their_end_stay) {
  BOOST_TEST(error_group("bad utf8") == "bad utf8");
}

BOOST_AUTO_TEST_CASE(blanks_and_lines_do_not_part_groups) {
  BOOST_TEST(error_group("  a\n\t b ") == "a b");
  BOOST_TEST(error_group("") == "(no error told)");
  BOOST_TEST(error_group(" \n") == "(no error told)");
}

BOOST_AUTO_TEST_CASE(a_group_is_short_and_valid_text) {
  BOOST_TEST(error_group("a" + std::string(4000, 'x')).size() <= queue::max_error_group_length);
  std::string many;
  for (int i = 0; i < 400; ++i)
    many += "ä ";
  BOOST_TEST(is_valid_utf8(error_group(many)));
}

BOOST_AUTO_TEST_SUITE_END()

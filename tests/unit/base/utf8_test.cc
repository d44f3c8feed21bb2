#include "base/utf8.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;

BOOST_AUTO_TEST_SUITE(base_utf8)

BOOST_AUTO_TEST_CASE(the_first_and_last_character_of_each_length_are_valid) {
  for (const std::string_view text :
       {"", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    BOOST_TEST(is_valid_utf8(text));
    BOOST_TEST(is_valid_utf8("eight or more ASCII " + std::string{text} + " around it"));
  }
  BOOST_TEST(is_valid_utf8({"\0", 1}));
}

BOOST_AUTO_TEST_CASE(overlong_surrogate_cut_and_too_big_forms_are_invalid) {
  for (const std::string_view text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xC2\xC2", "\xE0\x80\x80",
        "\xE0\x9F\xBF", "\xE2\x82", "\xE2\x82\x41", "\xED\xA0\x80", "\xED\xBF\xBF",
        "\xF0\x8F\xBF\xBF", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE",
        "\xFF"}) {
    BOOST_TEST(!is_valid_utf8(text));
    BOOST_TEST(!is_valid_utf8("eight or more ASCII " + std::string{text} + " around it"));
  }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_character_are_replaced_one_by_one) {
  BOOST_TEST(replace_invalid_utf8("a\xFF\xE2\x82z") == "a\uFFFD\uFFFD\uFFFDz");
  BOOST_TEST(replace_invalid_utf8("\u20AC") == "\u20AC");
}

BOOST_AUTO_TEST_CASE(a_prefix_cuts_no_character_in_two) {
  BOOST_TEST(utf8_prefix("ab\u20AC", 5) == "ab\u20AC");
  BOOST_TEST(utf8_prefix("ab\u20AC", 4) == "ab");
  BOOST_TEST(utf8_prefix("ab\u20AC", 3) == "ab");
  BOOST_TEST(utf8_prefix("ab\u20AC", 2) == "ab");
  BOOST_TEST(utf8_prefix("\u20AC", 0) == "");
}

BOOST_AUTO_TEST_CASE(control_characters_are_c0_delete_and_c1) {
  BOOST_TEST(has_control_characters({"a\0b", 3}));
  BOOST_TEST(has_control_characters("a\nb"));
  BOOST_TEST(has_control_characters("\x7F"));
  BOOST_TEST(has_control_characters("\u0080"));
  BOOST_TEST(has_control_characters("\u009F"));
  BOOST_TEST(!has_control_characters("a b \u00A0 \u00E9 \u20AC"));
}

BOOST_AUTO_TEST_SUITE_END()

#include "http/percent.h"

#include <boost/test/unit_test.hpp>

using namespace pmq::http;

BOOST_AUTO_TEST_SUITE(http_percent)

BOOST_AUTO_TEST_CASE(hex_digits_of_either_case_are_decoded_once) {
  BOOST_TEST((percent_decode("a%20b%2fc%2F%25") == "a b/c/%"));
  BOOST_TEST((percent_decode("%2541") == "%41"));
  BOOST_TEST((percent_decode("%C3%a4") == "\xC3\xA4"));
  BOOST_TEST((percent_decode("") == ""));
}

BOOST_AUTO_TEST_CASE(a_percent_without_two_hex_digits_is_refused) {
  for (const char* const text : {"%", "%4", "a%", "%4g", "%g4", "%%41", "%-1", "% 1"})
    BOOST_TEST(!percent_decode(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(a_plus_is_a_blank_in_a_query_alone) {
  BOOST_TEST((percent_decode_form("a+b%2B") == "a b+"));
  BOOST_TEST((percent_decode_path("a+b") == "a+b"));
  BOOST_TEST((percent_decode("a+b") == "a+b"));
}

BOOST_AUTO_TEST_CASE(an_encoded_slash_separates_no_segments_of_a_path) {
  BOOST_TEST((percent_decode_path("/a%2Fb%2f%41") == "/a%2Fb%2fA"));
}

BOOST_AUTO_TEST_SUITE_END()

#include "crypto/hex.h"

#include <boost/test/unit_test.hpp>

using namespace pmq::crypto;

BOOST_AUTO_TEST_SUITE(crypto_hex)

BOOST_AUTO_TEST_CASE(bytes_are_written_as_two_small_digits) {
  BOOST_TEST(hex_encode({"\x00\x7F\xFF", 3}) == "007fff");
}

BOOST_AUTO_TEST_CASE(digits_of_either_case_are_read) {
  BOOST_TEST((hex_decode("00fFaB") == std::string{"\x00\xFF\xAB", 3}));
  BOOST_TEST((hex_decode("") == ""));
}

BOOST_AUTO_TEST_CASE(half_a_byte_or_another_character_is_refused) {
  for (const std::string_view text : {"0", "0g", "g0", "0x00", " 00", "00 "}) {
    BOOST_TEST(!hex_decode(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

#include "crypto/base64.h"

#include <boost/test/unit_test.hpp>

using namespace pmq::crypto;

BOOST_AUTO_TEST_SUITE(crypto_base64)

BOOST_AUTO_TEST_CASE(encoding_gives_the_vectors_of_rfc_4648) {
  BOOST_TEST(base64_encode("") == "");
  BOOST_TEST(base64_encode("f") == "Zg==");
  BOOST_TEST(base64_encode("fo") == "Zm8=");
  BOOST_TEST(base64_encode("foo") == "Zm9v");
  BOOST_TEST(base64_encode("foob") == "Zm9vYg==");
  BOOST_TEST(base64_encode("fooba") == "Zm9vYmE=");
  BOOST_TEST(base64_encode("foobar") == "Zm9vYmFy");
}

BOOST_AUTO_TEST_CASE(the_url_alphabet_has_no_plus_slash_or_padding) {
  BOOST_TEST(base64_encode("\xFB\xEF\xFF\xFE") == "++///g==");
  BOOST_TEST(base64url_encode("\xFB\xEF\xFF\xFE") == "--___g");
}

BOOST_AUTO_TEST_CASE(all_bytes_come_back) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    BOOST_TEST((base64_decode(base64_encode(bytes)) == bytes));
    BOOST_TEST((base64url_decode(base64url_encode(bytes)) == bytes));
  }
}

BOOST_AUTO_TEST_CASE(a_text_the_encoder_would_not_write_is_refused) {
  for (const std::string_view text : {"Zg", "Zg=", "Zg===", "=Zg=", "Zm=v", "Zm9v=", "Zm9v====",
                                      "====", "Z===", "Zm9v\n", " Zm9v", "Zm-_", "Zh==", "Zm9="}) {
    BOOST_TEST(!base64_decode(text).has_value(), text);
  }
  for (const std::string_view text :
       {"Zg==", "Z", "Zm9vZ", "Zh", "Zm9", "Zm+/", "Zm 9v", "Zm9v\n"}) {
    BOOST_TEST(!base64url_decode(text).has_value(), text);
  }
  BOOST_TEST(!base64url_decode({"Zm9\0", 4}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

#include "webhook/signing_secret.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "crypto/base64.h"

using namespace pmq;
using namespace pmq::webhook;

BOOST_AUTO_TEST_SUITE(webhook_signing_secret)

BOOST_AUTO_TEST_CASE(the_key_is_the_decoded_bytes) {
  const Secret key{std::string(24, '\xFB')};
  BOOST_TEST((parse_signing_secret("whsec_" + crypto::base64_encode(key.reveal())) == key));
  BOOST_TEST((parse_signing_secret(crypto::base64_encode(key.reveal())) == key));
}

BOOST_AUTO_TEST_CASE(a_key_has_24_to_64_bytes) {
  for (const std::size_t length : {24, 25, 32, 64}) {
    BOOST_TEST(parse_signing_secret(crypto::base64_encode(std::string(length, 'k'))).has_value(),
               length);
  }
  for (const std::size_t length : {0, 1, 23, 65, 1000}) {
    BOOST_TEST(!parse_signing_secret(crypto::base64_encode(std::string(length, 'k'))).has_value(),
               length);
  }
}

BOOST_AUTO_TEST_CASE(another_text_is_no_secret) {
  for (const auto* text :
       {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS_",
        "a password of some length!!"}) {
    BOOST_TEST(!parse_signing_secret(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(a_made_secret_reads_back_and_is_new_each_time) {
  SystemRandom random;
  const Secret key = make_signing_secret(random);
  BOOST_TEST(key.size() == 32);
  const Secret text = signing_secret_text(key);
  BOOST_TEST(text.reveal().starts_with("whsec_"));
  BOOST_TEST((parse_signing_secret(text.reveal()) == key));
  BOOST_TEST((make_signing_secret(random) != key));
}

BOOST_AUTO_TEST_CASE(a_made_key_pair_reads_back) {
  SystemRandom random;
  const auto key = crypto::Ed25519Key::make(random);
  const Secret text = signing_key_text(key);
  BOOST_TEST(text.reveal().starts_with("whsk_"));
  BOOST_TEST((parse_signing_key(text.reveal())->pair() == key.pair()));
  BOOST_TEST(public_key_text(key.public_key()) ==
             "whpk_" + crypto::base64_encode(key.pair().reveal().substr(32)));
}

BOOST_AUTO_TEST_CASE(another_text_is_no_key_pair) {
  const std::string bytes(64, 'k');
  for (const std::string& text :
       {std::string{}, std::string{"whsk_"}, "whsk_" + crypto::base64_encode(bytes),
        "whsec_" + crypto::base64_encode(bytes), crypto::base64_encode(bytes)}) {
    BOOST_TEST(!parse_signing_key(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

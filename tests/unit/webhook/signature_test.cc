#include "webhook/signature.h"

#include <boost/test/unit_test.hpp>

#include "webhook/signing_secret.h"

using namespace pmq;
using namespace pmq::webhook;

namespace {

// From the tests of Svix, who wrote the standard.
const Signed known{"msg_p5jXN8AQM9LWM0D4loKWxJek", Time{seconds{1614265330}},
                   R"({"test": 2432232314})"};

Secret secret(std::string_view text) {
  return parse_signing_secret(text).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(webhook_signature)

BOOST_AUTO_TEST_CASE(v1_is_the_known_answer) {
  BOOST_TEST(sign_v1(secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), known) ==
             "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

BOOST_AUTO_TEST_CASE(v1a_is_the_known_answer) {
  const auto key = parse_signing_key(
      "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg"
      "==");
  BOOST_REQUIRE(key.has_value());
  BOOST_TEST(
      sign_v1a(*key, known) ==
      "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7"
      "TBAg==");
}

BOOST_AUTO_TEST_CASE(every_part_is_signed) {
  const Secret key = secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  const std::string signature = sign_v1(key, known);
  Signed other = known;
  other.id = "msg_p5jXN8AQM9LWM0D4loKWxJel";
  BOOST_TEST(sign_v1(key, other) != signature);
  other = known;
  other.timestamp += seconds{1};
  BOOST_TEST(sign_v1(key, other) != signature);
  other = known;
  other.body = R"({"test": 2432232315})";
  BOOST_TEST(sign_v1(key, other) != signature);
  BOOST_TEST(sign_v1(secret("NfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), known) != signature);
}

BOOST_AUTO_TEST_CASE(the_timestamp_is_in_whole_seconds) {
  Signed later = known;
  later.timestamp += milliseconds{999};
  const Secret key = secret("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  BOOST_TEST(sign_v1(key, later) == sign_v1(key, known));
  BOOST_TEST(timestamp_text(later.timestamp) == "1614265330");
}

BOOST_AUTO_TEST_CASE(a_webhook_id_names_installation_and_message) {
  BOOST_TEST(webhook_id("k3v9", queue::MessageId{42}) == "msg_k3v9_42");
}

BOOST_AUTO_TEST_SUITE_END()

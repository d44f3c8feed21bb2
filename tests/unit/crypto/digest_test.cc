#include "crypto/digest.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "crypto/base64.h"
#include "crypto/hex.h"

using namespace pmq::crypto;

namespace {

std::string hex(const Sha256& digest) {
  return hex_encode(bytes_of(digest));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crypto_digest)

BOOST_AUTO_TEST_CASE(sha256_gives_the_examples_of_fips_180) {
  BOOST_TEST(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(hex(sha256("abc")) ==
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
             "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  BOOST_TEST(hex(sha256(std::string(1'000'000, 'a'))) ==
             "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

BOOST_AUTO_TEST_CASE(hmac_sha256_gives_the_vectors_of_rfc_4231) {
  BOOST_TEST(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
             "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  BOOST_TEST(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
             "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  BOOST_TEST(hex(hmac_sha256(std::string(20, '\xaa'), std::string(50, '\xdd'))) ==
             "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  BOOST_TEST(hex(hmac_sha256(std::string(131, '\xaa'),
                             "Test Using Larger Than Block-Size Key - Hash Key First")) ==
             "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  BOOST_TEST(hex(hmac_sha256(std::string(131, '\xaa'),
                             "This is a test using a larger than block-size key and a larger than "
                             "block-size data. The key needs to be hashed before being used by the "
                             "HMAC algorithm.")) ==
             "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

BOOST_AUTO_TEST_CASE(hmac_sha256_signs_the_token_of_rfc_7515_a_1) {
  const auto key = base64url_decode(
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
  BOOST_REQUIRE(key.has_value());
  const Sha256 signature = hmac_sha256(
      *key,
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh"
      "0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ");
  BOOST_TEST(base64url_encode(bytes_of(signature)) ==
             "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

BOOST_AUTO_TEST_CASE(an_empty_hmac_key_is_not_the_key_of_the_call_before) {
  const Sha256 first = hmac_sha256("a key", "data");
  const Sha256 empty = hmac_sha256("", "data");
  BOOST_TEST((empty != first));
  BOOST_TEST((hmac_sha256({}, "data") == empty));
  BOOST_TEST(hex(hmac_sha256("", "")) ==
             "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

BOOST_AUTO_TEST_CASE(equality_in_constant_time_is_equality) {
  BOOST_TEST(equal_in_constant_time("", ""));
  BOOST_TEST(equal_in_constant_time({}, ""));
  BOOST_TEST(equal_in_constant_time("abc", "abc"));
  BOOST_TEST(!equal_in_constant_time("abc", "abd"));
  BOOST_TEST(!equal_in_constant_time("abc", "xbc"));
  BOOST_TEST(!equal_in_constant_time("abc", "ab"));
  BOOST_TEST(!equal_in_constant_time({"a\0b", 3}, {"a\0c", 3}));
}

BOOST_AUTO_TEST_SUITE_END()

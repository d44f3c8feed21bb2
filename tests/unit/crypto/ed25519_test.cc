#include "crypto/ed25519.h"

#include <boost/test/unit_test.hpp>

#include "crypto/hex.h"

using namespace pmq;
using namespace pmq::crypto;

namespace {

struct Vector {
  const char* seed;
  const char* public_key;
  const char* message;
  const char* signature;
};

constexpr Vector rfc_8032[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
     "6bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"},
};

std::string bytes(std::string_view hex) {
  return hex_decode(hex).value();
}

Ed25519Key key_of(const Vector& vector) {
  return Ed25519Key::from_bytes(bytes(vector.seed) + bytes(vector.public_key)).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crypto_ed25519)

BOOST_AUTO_TEST_CASE(signing_gives_the_vectors_of_rfc_8032) {
  for (const Vector& vector : rfc_8032)
    BOOST_TEST(hex_encode(key_of(vector).sign(bytes(vector.message))) == vector.signature);
}

BOOST_AUTO_TEST_CASE(the_public_half_verifies_what_the_private_one_signed) {
  for (const Vector& vector : rfc_8032) {
    const auto message = bytes(vector.message);
    const auto signature = bytes(vector.signature);
    BOOST_TEST(verify_ed25519(bytes(vector.public_key), message, signature));
    BOOST_TEST(!verify_ed25519(bytes(vector.public_key), message + "x", signature));
    BOOST_TEST(!verify_ed25519(bytes(vector.public_key), message, signature.substr(1)));
    BOOST_TEST(!verify_ed25519("", message, signature));
  }
}

BOOST_AUTO_TEST_CASE(a_made_key_signs_and_is_new_each_time) {
  SystemRandom random;
  const Ed25519Key key = Ed25519Key::make(random);
  BOOST_TEST(verify_ed25519(key.public_key(), "data", key.sign("data")));
  BOOST_TEST((key.pair() != Ed25519Key::make(random).pair()));
  BOOST_TEST((Ed25519Key::from_bytes(key.pair().reveal())->pair() == key.pair()));
}

BOOST_AUTO_TEST_CASE(halves_that_do_not_belong_together_are_no_key) {
  BOOST_TEST(!Ed25519Key::from_bytes(bytes(rfc_8032[0].seed) + bytes(rfc_8032[1].public_key)));
  BOOST_TEST(!Ed25519Key::from_bytes(bytes(rfc_8032[0].seed)));
  BOOST_TEST(!Ed25519Key::from_bytes(""));
}

BOOST_AUTO_TEST_SUITE_END()

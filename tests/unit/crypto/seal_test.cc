#include "crypto/seal.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "crypto/hex.h"

using namespace pmq;
using namespace pmq::crypto;

namespace {

class CountingRandom final : public Random {
 public:
  explicit CountingRandom(unsigned char first) : next_(first) {}
  void fill(std::span<std::byte> bytes) override {
    for (std::byte& byte : bytes)
      byte = std::byte{next_++};
  }

 private:
  unsigned char next_;
};

const Secret key{
    hex_decode("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f").value()};
const Secret plain{std::string_view{"a\0secret", 8}};

std::string sealed() {
  SystemRandom random;
  return seal(key, plain, "7 secret", random);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crypto_seal)

BOOST_AUTO_TEST_CASE(sealing_gives_the_vector_of_the_xchacha_draft_behind_version_and_nonce) {
  CountingRandom random{0x40};
  const Secret sunscreen{
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
      "sunscreen would be it."};
  const std::string context = hex_decode("50515253c0c1c2c3c4c5c6c7").value();
  BOOST_TEST(
      hex_encode(seal(key, sunscreen, context, random)) ==
      "01404142434445464748494a4b4c4d4e4f5051525354555657"
      "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f"
      "4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f"
      "76b2383565d3fff921f9664c97637da9768812f615c68b13b52e"
      "c0875924c1c7987947deafd8780acf49");
}

BOOST_AUTO_TEST_CASE(what_was_sealed_opens) {
  BOOST_TEST((open_sealed(key, sealed(), "7 secret") == plain));
  SystemRandom random;
  BOOST_TEST((open_sealed(key, seal(key, Secret{}, "", random), "") == Secret{}));
  BOOST_TEST(sealed().size() == plain.size() + seal_overhead);
}

BOOST_AUTO_TEST_CASE(nothing_of_it_can_be_read_and_no_two_are_alike) {
  BOOST_TEST((sealed().find("secret") == std::string::npos));
  BOOST_TEST((sealed() != sealed()));
}

BOOST_AUTO_TEST_CASE(it_opens_with_its_own_key_and_context_alone) {
  const Secret other{std::string(32, 'k')};
  BOOST_TEST(!open_sealed(other, sealed(), "7 secret").has_value());
  BOOST_TEST(!open_sealed(key, sealed(), "8 secret").has_value());
  BOOST_TEST(!open_sealed(key, sealed(), "").has_value());
}

BOOST_AUTO_TEST_CASE(a_change_of_any_byte_is_noticed) {
  const std::string text = sealed();
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    BOOST_TEST(!open_sealed(key, changed, "7 secret").has_value(), i);
    BOOST_TEST(!open_sealed(key, text.substr(0, i), "7 secret").has_value(), i);
  }
  BOOST_TEST(!open_sealed(key, text + "x", "7 secret").has_value());
}

BOOST_AUTO_TEST_CASE(a_key_of_another_length_is_no_key) {
  SystemRandom random;
  for (const std::size_t length : {0, 16, 31, 33, 64}) {
    const Secret bad{std::string(length, 'k')};
    BOOST_CHECK_THROW(static_cast<void>(seal(bad, plain, "", random)), std::invalid_argument);
    BOOST_CHECK_THROW(static_cast<void>(open_sealed(bad, "", "")), std::invalid_argument);
  }
}

BOOST_AUTO_TEST_CASE(a_key_is_written_as_hex_or_base64) {
  BOOST_TEST((parse_sealing_key(
                  "808182838485868788898a8b8c8d8e8f909192939495969798999A9B9C9D9E9F") == key));
  BOOST_TEST((parse_sealing_key("gIGCg4SFhoeIiYqLjI2Oj5CRkpOUlZaXmJmam5ydnp8=") == key));
  for (const auto* text : {"", "80", "gIGCg4SFhoeIiYqLjI2Oj5CRkpOUlZaXmJmam5ydnp8",
                           "gIGCg4SFhoeIiYqLjI2Oj5CRkpOUlZaXmJmam5ydng==",
                           "z08182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
                           " 808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"}) {
    BOOST_TEST(!parse_sealing_key(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

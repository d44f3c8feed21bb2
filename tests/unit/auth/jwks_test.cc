#include "auth/jwks.h"

#include <boost/test/unit_test.hpp>

#include "auth/verify_token.h"
#include "tests/unit/auth/forge_token.h"
#include "tests/unit/auth/signed_by_keys.h"

using namespace pmq;
using namespace pmq::auth;

namespace {

constexpr Time now{seconds{1'800'000'000}};

std::size_t usable(std::string_view keys) {
  const auto parsed = parse_jwks(key_set(keys));
  return parsed ? parsed->size() : 0;
}

/// A provider whose keys are these.
class GivenKeys final : public KeySource {
 public:
  explicit GivenKeys(std::string_view keys) : keys_(parse_jwks(key_set(keys)).value()) {}

  std::span<const Secret> find(Algorithm algorithm, std::string_view kid, Time) override {
    chosen_ = keys_for(keys_, algorithm, kid);
    return chosen_;
  }

  [[nodiscard]] const PublicKey& first() const { return keys_.front(); }

 private:
  std::vector<PublicKey> keys_;
  std::vector<Secret> chosen_;
};

TokenRules rules(std::string issuer, std::vector<Algorithm> algorithms) {
  TokenRules rules;
  rules.issuer = std::move(issuer);
  rules.audience = "pmq";
  rules.algorithms = std::move(algorithms);
  return rules;
}

std::string fault_of(TokenVerifier& verifier, std::string_view token) {
  const auto claims = verifier.verify(token, now);
  return claims ? "none" : std::string{code(claims.error())};
}

const std::vector<Algorithm> both = {Algorithm::rs256, Algorithm::es256};

std::string without_last(std::string_view token) {
  return std::string{token.substr(0, token.size() - 2)} + "AA";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(auth_jwks)

BOOST_AUTO_TEST_CASE(tokens_of_both_algorithms_are_checked_by_the_keys_of_a_set) {
  GivenKeys keys{rsa_jwk() + ',' + p256_jwk()};
  TokenVerifier verifier{rules("pmq", both), keys};
  for (const auto token : {rs256_access_token, es256_access_token, es256_jwt}) {
    BOOST_TEST(fault_of(verifier, token) == "none");
    BOOST_TEST(fault_of(verifier, without_last(token)) == "token_signature");
  }
}

BOOST_AUTO_TEST_CASE(an_algorithm_that_is_not_configured_is_refused) {
  GivenKeys keys{rsa_jwk() + ',' + p256_jwk()};
  TokenVerifier verifier{rules("pmq", {Algorithm::es256}), keys};
  BOOST_TEST(fault_of(verifier, rs256_access_token) == "token_algorithm");
}

BOOST_AUTO_TEST_CASE(a_token_that_names_a_key_is_checked_by_that_one_alone) {
  std::string other = p256_jwk();
  other.replace(other.find(R"("kid":"e")"), 9, R"("kid":"f")");
  GivenKeys keys{other};
  TokenVerifier verifier{rules("pmq", both), keys};
  BOOST_TEST(fault_of(verifier, es256_jwt) == "token_signature");
}

BOOST_AUTO_TEST_CASE(two_keys_of_one_name_are_both_tried) {
  const std::string second = R"({"kty":"EC","crv":"P-256","kid":"e",)"
                             R"("x":"ddZyNW-TKieEIH3bJGfuJa14VLGVTcQVUEv4SqzJndo",)"
                             R"("y":"CRzK7evtFQdIfbCZwXJl5d0IbxPoVFEKkhUixxAtRKM"})";
  BOOST_TEST(usable(second + ',' + p256_jwk()) == 2U);
  GivenKeys keys{second + ',' + p256_jwk()};
  TokenVerifier verifier{rules("pmq", both), keys};
  BOOST_TEST(fault_of(verifier, es256_jwt) == "none");
}

BOOST_AUTO_TEST_CASE(a_public_key_is_never_a_shared_secret) {
  GivenKeys keys{rsa_jwk()};
  const std::string pem{keys.first().pem.reveal()};
  const std::string payload =
      R"({"iss":"corp","aud":"pmq","sub":"svc","exp":1800003600,"scope":"mq:read"})";
  SharedSecret secret{Secret{"0123456789abcdef0123456789abcdef"}};
  TokenVerifier verifier{rules("pmq", {Algorithm::hs256}), secret};
  verifier.add_issuer(rules("corp", both), keys);
  for (const auto* const alg : {"HS256", "RS256", "ES256", "none", "hs256"}) {
    for (const auto* const typ : {"JWT", "at+jwt"}) {
      const auto header = R"({"alg":")" + std::string{alg} + R"(","kid":"r","typ":")" + typ + "\"}";
      BOOST_TEST(fault_of(verifier, forge_token(header, payload, pem)) != "none", header);
      BOOST_TEST(fault_of(verifier, forge_token(header, payload, "")) != "none", header);
    }
  }
}

BOOST_AUTO_TEST_CASE(one_issuers_key_is_worth_nothing_for_another_issuer) {
  GivenKeys keys{p256_jwk()};
  SharedSecret secret{Secret{"0123456789abcdef0123456789abcdef"}};
  TokenVerifier verifier{rules("own", {Algorithm::hs256}), secret};
  verifier.add_issuer(rules("corp", both), keys);
  const auto by_secret = [](std::string_view issuer) {
    return forge_token(
        R"({"alg":"HS256","typ":"JWT"})",
        R"({"aud":"pmq","sub":"svc","exp":1800003600,"iss":")" + std::string{issuer} + "\"}",
        "0123456789abcdef0123456789abcdef");
  };
  BOOST_TEST(fault_of(verifier, by_secret("own")) == "none");
  BOOST_TEST(fault_of(verifier, by_secret("corp")) == "token_algorithm");
  BOOST_TEST(fault_of(verifier, by_secret("nobody")) == "token_issuer");
  // Signed by a key of corp's, but for the issuer pmq, which isn't known here.
  BOOST_TEST(fault_of(verifier, es256_jwt) == "token_algorithm");
}

BOOST_AUTO_TEST_CASE(each_issuer_has_its_own_audience_and_subjects) {
  GivenKeys keys{p256_jwk()};
  SharedSecret secret{Secret{"0123456789abcdef0123456789abcdef"}};
  TokenVerifier verifier{rules("own", {Algorithm::hs256}), secret};
  auto theirs = rules("pmq", both);
  theirs.subject_prefix = "corp:";
  verifier.add_issuer(theirs, keys);
  const auto claims = verifier.verify(es256_jwt, now);
  BOOST_REQUIRE(claims.has_value());
  BOOST_TEST(claims->subject == "corp:svc");
  BOOST_CHECK_THROW(verifier.add_issuer(theirs, keys), std::invalid_argument);

  theirs.audience = "another service";
  TokenVerifier strict{rules("own", {Algorithm::hs256}), secret};
  strict.add_issuer(theirs, keys);
  BOOST_TEST(fault_of(strict, es256_jwt) == "token_audience");
}

BOOST_AUTO_TEST_CASE(keys_that_are_not_for_these_signatures_are_left_out) {
  BOOST_TEST(usable(rsa_jwk()) == 1U);
  BOOST_TEST(usable(rsa_jwk(rsa_modulus, R"(,"use":"sig","alg":"RS256")")) == 1U);
  BOOST_TEST(usable(rsa_jwk(rsa_modulus, R"(,"use":"enc")")) == 0U);
  BOOST_TEST(usable(rsa_jwk(rsa_modulus, R"(,"alg":"RS512")")) == 0U);
  BOOST_TEST(usable(rsa_jwk(rsa_modulus, R"(,"alg":"HS256")")) == 0U);
  BOOST_TEST(usable(rsa_jwk(rsa_modulus, R"(,"key_ops":["encrypt"])")) == 0U);
  BOOST_TEST(usable(rsa_jwk(rsa_modulus, R"(,"key_ops":["verify"])")) == 1U);
  BOOST_TEST(usable(R"({"kty":"oct","kid":"o","k":"AAECAwQFBgc"})") == 0U);
  BOOST_TEST(usable(R"({"kty":"OKP","crv":"Ed25519","x":"AAAA"})") == 0U);
}

BOOST_AUTO_TEST_CASE(keys_that_are_not_sound_are_left_out) {
  BOOST_TEST(usable(rsa_jwk(short_rsa_modulus)) == 0U);
  BOOST_TEST(usable(rsa_jwk("not base64url!")) == 0U);
  BOOST_TEST(usable(rsa_jwk("")) == 0U);
  BOOST_TEST(usable(p256_jwk(p256_y)) == 0U);  // not on the curve
  BOOST_TEST(usable(p256_jwk("AAAA")) == 0U);
  std::string other_curve = p256_jwk();
  other_curve.replace(other_curve.find("P-256"), 5, "P-384");
  BOOST_TEST(usable(other_curve) == 0U);
  std::string exponent_of_one = rsa_jwk();
  exponent_of_one.replace(exponent_of_one.find("AQAB"), 4, "AQ");
  BOOST_TEST(usable(exponent_of_one) == 0U);
}

BOOST_AUTO_TEST_CASE(a_name_that_cannot_be_a_name_makes_no_key) {
  std::string numbered = p256_jwk();
  numbered.replace(numbered.find(R"("kid":"e")"), 9, R"("kid":7)");
  BOOST_TEST(usable(numbered) == 0U);
  std::string longest = p256_jwk();
  longest.replace(longest.find(R"("kid":"e")"), 9, R"("kid":")" + std::string(256, 'k') + '"');
  BOOST_TEST(usable(longest) == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_no_key_set_is_refused_whole) {
  for (const auto* const text :
       {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[]})", R"({"keys":[],"keys":[]})", "<html>",
        "{\"keys\":[1,null,\"x\"]}"}) {
    BOOST_TEST(!parse_jwks(text).has_value(), text);
  }
  std::string many = rsa_jwk();
  for (std::size_t i = 0; i < max_jwks_keys; ++i)
    many += ',' + rsa_jwk();
  BOOST_TEST(!parse_jwks(key_set(many)).has_value());
  BOOST_TEST(!parse_jwks(key_set(rsa_jwk()) + std::string(max_jwks_bytes, ' ')).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

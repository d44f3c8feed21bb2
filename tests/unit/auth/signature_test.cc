#include "auth/signature.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/unit/auth/forge_token.h"

using namespace pmq;
using namespace pmq::auth;

namespace {

const Secret key{"0123456789abcdef0123456789abcdef"};
const Secret other_key{"fedcba9876543210fedcba9876543210"};
constexpr std::string_view header = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::string_view payload = R"({"sub":"svc"})";

bool both_accept(const Secret& tried, const std::string& token) {
  const std::span<const Secret> keys{&tried, 1};
  const bool by_libjwt = is_signed_by(keys, Algorithm::hs256, token);
  BOOST_TEST(is_signed_without_type(keys, Algorithm::hs256, token) == by_libjwt);
  return by_libjwt;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(auth_signature)

BOOST_AUTO_TEST_CASE(libjwt_and_our_own_check_agree) {
  const std::string token = forge_token(header, payload, key.reveal());
  BOOST_TEST(both_accept(key, token));
  BOOST_TEST(!both_accept(other_key, token));
  for (std::size_t at = token.rfind('.') + 1; at < token.size(); ++at) {
    std::string changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    BOOST_TEST(!both_accept(key, changed));
  }
}

BOOST_AUTO_TEST_CASE(an_empty_key_accepts_nothing) {
  const Secret empty;
  BOOST_TEST(!both_accept(empty, forge_token(header, payload, key.reveal())));
  BOOST_TEST(!both_accept(empty, forge_token(header, payload, "")));
}

BOOST_AUTO_TEST_CASE(an_empty_or_cut_signature_is_none) {
  const std::string token = forge_token(header, payload, key.reveal());
  BOOST_TEST(!both_accept(key, token.substr(0, token.rfind('.') + 1)));
  BOOST_TEST(!both_accept(key, token.substr(0, token.size() - 1)));
}

BOOST_AUTO_TEST_CASE(another_algorithm_is_refused_though_libjwt_takes_it) {
  const Secret keys[] = {key};
  // Signed by libjwt with HS512 and this very key.
  const std::string token =
      "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9."
      "eyJhdWQiOiJwbXEiLCJleHAiOjQxMDI0NDQ4MDAsImlzcyI6InBtcSIsInN1YiI6InN2YyJ9."
      "8AbCcvghcVhQXURiKugDYEIDCun0l2bWnR9YZ1ocjXzI0GSmd0qq7dd_PbX_WtajW_YXp1gHcO0WtyuAEknEtQ";
  BOOST_TEST(!is_signed_by(keys, Algorithm::hs256, token));
}

BOOST_AUTO_TEST_CASE(any_of_several_keys_will_do) {
  const Secret keys[] = {other_key, key};
  const std::string token = forge_token(header, payload, key.reveal());
  BOOST_TEST(is_signed_by(keys, Algorithm::hs256, token));
  BOOST_TEST(is_signed_without_type(keys, Algorithm::hs256, token));
  BOOST_TEST(!is_signed_by({}, Algorithm::hs256, token));
  BOOST_TEST(!is_signed_without_type({}, Algorithm::hs256, token));
}

BOOST_AUTO_TEST_SUITE_END()

#include "account/session.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::account;

namespace {

const Time now{milliseconds(1'800'000'000'000)};

Session session(milliseconds age, milliseconds idle) {
  return {
      .id_hash = "x", .created_at = now - age, .seen_at = now - idle, .client = "", .agent = ""};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(account_session)

BOOST_AUTO_TEST_CASE(a_session_ends_when_idle_or_old) {
  using std::chrono::hours;
  using std::chrono::minutes;
  BOOST_TEST(!is_over(session(hours(2), minutes(60)), now));
  BOOST_TEST(is_over(session(hours(2), minutes(60) + milliseconds(1)), now));
  BOOST_TEST(!is_over(session(hours(12), minutes(0)), now));
  BOOST_TEST(is_over(session(hours(12) + milliseconds(1), minutes(0)), now));
}

BOOST_AUTO_TEST_CASE(a_key_is_known_by_its_hash_alone) {
  SystemRandom random;
  const auto key = new_session_key(random);
  BOOST_TEST(key.size() == 43);
  BOOST_TEST(hash_of(key).size() == 64);
  BOOST_TEST(hash_of(key) == hash_of(Secret(key.reveal())));
  BOOST_TEST(hash_of(key) != hash_of(new_session_key(random)));
}

BOOST_AUTO_TEST_CASE(a_providers_token_is_opened_by_what_the_cookie_holds_alone) {
  SystemRandom random;
  const auto key = new_session_key(random);
  const Secret token("e30.e30.AAAA");
  const auto sealed = seal_id_token(key, token, random);
  BOOST_TEST(sealed.find("e30") == std::string::npos);
  BOOST_CHECK(open_id_token(key, sealed) == token);
  BOOST_TEST(!open_id_token(new_session_key(random), sealed).has_value());
  BOOST_TEST(!open_id_token(key, "").has_value());
}

BOOST_AUTO_TEST_CASE(a_form_token_belongs_to_one_session) {
  SystemRandom random;
  const auto mine = new_session_key(random);
  const auto other = new_session_key(random);
  BOOST_TEST(is_form_token(form_token(mine), mine));
  BOOST_TEST(!is_form_token(form_token(mine), other));
  BOOST_TEST(!is_form_token("", mine));
  BOOST_TEST(!is_form_token(mine.reveal(), mine));
}

BOOST_AUTO_TEST_SUITE_END()

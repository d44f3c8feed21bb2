#include "account/account.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::account;

BOOST_AUTO_TEST_SUITE(account_account)

BOOST_AUTO_TEST_CASE(roles_have_names) {
  for (const auto role : {Role::viewer, Role::operator_})
    BOOST_TEST((role_of(name(role)) == role));
  BOOST_TEST(!role_of("Operator").has_value());
  BOOST_TEST(!role_of("").has_value());
}

BOOST_AUTO_TEST_CASE(names_are_plain) {
  BOOST_TEST(is_account_name("anna.k+ops@example.com"));
  BOOST_TEST(!is_account_name(""));
  BOOST_TEST(!is_account_name("anna k"));
  BOOST_TEST(!is_account_name("änna"));
  BOOST_TEST(!is_account_name(std::string(65, 'a')));
}

BOOST_AUTO_TEST_CASE(a_password_is_judged_by_its_length) {
  const auto fault = [](const std::string& text) {
    return fault_of_password(Secret(text), "anna.karenina").has_value();
  };
  BOOST_TEST(!fault("ten chars!"));
  BOOST_TEST(!fault("zwölf Wörter"));
  BOOST_TEST(fault("nine char"));
  BOOST_TEST(fault(std::string(257, 'a') + "b"));
  BOOST_TEST(fault("aaaaaaaaaaaaaaa"));
  BOOST_TEST(fault("anna.karenina"));
  BOOST_TEST(fault("ten bytes \xFF"));
}

BOOST_AUTO_TEST_SUITE_END()

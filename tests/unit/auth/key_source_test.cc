#include "auth/key_source.h"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>

using namespace pmq;
using namespace pmq::auth;

namespace {

Secret of_length(std::size_t length) {
  return Secret{std::string(length, 'k')};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(auth_key_source)

BOOST_AUTO_TEST_CASE(a_secret_under_32_bytes_is_refused) {
  BOOST_CHECK_THROW(SharedSecret{of_length(0)}, std::invalid_argument);
  BOOST_CHECK_THROW(SharedSecret{of_length(31)}, std::invalid_argument);
  BOOST_CHECK_THROW((SharedSecret{of_length(32), of_length(31)}), std::invalid_argument);
  BOOST_CHECK_NO_THROW(SharedSecret{of_length(32)});
}

BOOST_AUTO_TEST_CASE(a_shared_secret_is_for_hs256_alone) {
  SharedSecret keys{of_length(32), of_length(40)};
  BOOST_TEST(keys.find(Algorithm::hs256, "", Time{}).size() == 2);
  BOOST_TEST(keys.find(Algorithm::hs256, "any kid", Time{}).size() == 2);
  BOOST_TEST(keys.find(Algorithm::rs256, "", Time{}).empty());
  BOOST_TEST(keys.find(Algorithm::es256, "", Time{}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

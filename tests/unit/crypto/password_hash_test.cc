#include "crypto/password_hash.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::crypto;

BOOST_AUTO_TEST_SUITE(crypto_password_hash)

BOOST_AUTO_TEST_CASE(a_password_is_known_by_its_hash) {
  const Secret password("correct horse battery");
  const auto hash = hash_password(password);
  BOOST_TEST(hash.starts_with("$argon2id$"));
  BOOST_TEST(is_password(password, hash));
  BOOST_TEST(!is_password(Secret("correct horse batterx"), hash));
  BOOST_TEST(!is_password(Secret(), hash));
  BOOST_TEST(hash_password(password) != hash);
  BOOST_TEST(!is_weak_hash(hash));
}

BOOST_AUTO_TEST_CASE(what_is_no_hash_fits_no_password) {
  for (const char* text : {"", "nonsense", "$argon2id$", "$1$abc$def"})
    BOOST_TEST(!is_password(Secret("nobody"), text));
}

BOOST_AUTO_TEST_SUITE_END()

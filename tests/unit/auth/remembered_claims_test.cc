#include "auth/remembered_claims.h"

#include <boost/test/unit_test.hpp>
#include <utility>

using namespace pmq::auth;
using pmq::crypto::sha256;

namespace {

Claims of(std::string subject) {
  Claims claims;
  claims.subject = std::move(subject);
  return claims;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(auth_remembered_claims)

BOOST_AUTO_TEST_CASE(claims_are_found_by_their_own_digest_alone) {
  RememberedClaims remembered{2};
  remembered.insert(sha256("a"), of("alice"));
  BOOST_REQUIRE(remembered.find(sha256("a")) != nullptr);
  BOOST_TEST(remembered.find(sha256("a"))->subject == "alice");
  BOOST_TEST(remembered.find(sha256("b")) == nullptr);
}

BOOST_AUTO_TEST_CASE(the_one_unused_for_longest_makes_room) {
  RememberedClaims remembered{2};
  remembered.insert(sha256("a"), of("alice"));
  remembered.insert(sha256("b"), of("bob"));
  BOOST_TEST(remembered.find(sha256("a")) != nullptr);
  remembered.insert(sha256("c"), of("carol"));
  BOOST_TEST(remembered.find(sha256("b")) == nullptr);
  BOOST_TEST(remembered.find(sha256("a")) != nullptr);
  BOOST_TEST(remembered.size() == 2);
}

BOOST_AUTO_TEST_CASE(never_more_than_the_capacity_are_kept) {
  RememberedClaims remembered{16};
  for (int i = 0; i < 1000; ++i)
    remembered.insert(sha256(std::to_string(i)), of("x"));
  BOOST_TEST(remembered.size() == 16);
  BOOST_TEST(remembered.find(sha256("999")) != nullptr);
  BOOST_TEST(remembered.find(sha256("983")) == nullptr);
}

BOOST_AUTO_TEST_CASE(moving_keeps_what_was_remembered) {
  RememberedClaims first{2};
  first.insert(sha256("a"), of("alice"));
  RememberedClaims second{std::move(first)};
  second.insert(sha256("b"), of("bob"));
  second.insert(sha256("c"), of("carol"));
  BOOST_TEST(second.find(sha256("a")) == nullptr);
  BOOST_TEST(second.find(sha256("b"))->subject == "bob");
}

BOOST_AUTO_TEST_SUITE_END()

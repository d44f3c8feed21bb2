#include "guard/client_address.h"

#include <boost/test/unit_test.hpp>
#include <vector>

namespace pmq::guard {
namespace {

const std::vector<Cidr> proxies{parse_cidr("10.0.0.0/8").value(), parse_cidr("fd00::/8").value()};

BOOST_AUTO_TEST_SUITE(guard_client_address)

BOOST_AUTO_TEST_CASE(stranger_can_claim_no_other_address) {
  BOOST_TEST(client_address("203.0.113.7", "198.51.100.1", proxies) == "203.0.113.7");
  BOOST_TEST(client_address("203.0.113.7", "198.51.100.1", {}) == "203.0.113.7");
}

BOOST_AUTO_TEST_CASE(trusted_proxy_tells_whom_it_speaks_for) {
  BOOST_TEST(client_address("10.0.0.1", "203.0.113.7", proxies) == "203.0.113.7");
  BOOST_TEST(client_address("fd00::1", " 2001:db8::7 ", proxies) == "2001:db8::7");
  BOOST_TEST(client_address("10.0.0.1", "[2001:db8::7]:4711", proxies) == "2001:db8::7");
  BOOST_TEST(client_address("10.0.0.1", "203.0.113.7:4711", proxies) == "203.0.113.7");
}

BOOST_AUTO_TEST_CASE(what_stands_before_the_first_stranger_is_not_believed) {
  BOOST_TEST(client_address("10.0.0.1", "1.1.1.1, 203.0.113.7, 10.0.0.2", proxies) ==
             "203.0.113.7");
  BOOST_TEST(client_address("10.0.0.1", "10.9.9.9, 203.0.113.7", proxies) == "203.0.113.7");
}

BOOST_AUTO_TEST_CASE(nonsense_ends_the_search_at_who_sent_it) {
  BOOST_TEST(client_address("10.0.0.1", "1.1.1.1, unknown", proxies) == "10.0.0.1");
  BOOST_TEST(client_address("10.0.0.1", "", proxies) == "10.0.0.1");
  BOOST_TEST(client_address("10.0.0.1", ",,", proxies) == "10.0.0.1");
  BOOST_TEST(client_address("10.0.0.1", "1.1.1.1, nobody, 10.0.0.2", proxies) == "10.0.0.2");
  BOOST_TEST(client_address("", "1.1.1.1", proxies).empty());
}

BOOST_AUTO_TEST_CASE(ipv4_is_the_same_through_a_socket_of_both_kinds) {
  BOOST_TEST(client_address("::ffff:203.0.113.7", "", proxies) == "203.0.113.7");
  BOOST_TEST(client_address("::ffff:10.0.0.1", "203.0.113.9", proxies) == "203.0.113.9");
}

BOOST_AUTO_TEST_CASE(ipv6_counts_by_the_block_of_64_bits) {
  BOOST_TEST(client_block("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  BOOST_TEST(client_block("2001:db8:1:2::9") == "2001:db8:1:2::/64");
  BOOST_TEST(client_block("2001:db8:1:3::9") != "2001:db8:1:2::/64");
  BOOST_TEST(client_block("203.0.113.7") == "203.0.113.7");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::guard

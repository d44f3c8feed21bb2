#include "net/address.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace pmq::net;

BOOST_AUTO_TEST_SUITE(net_address)

BOOST_AUTO_TEST_CASE(an_address_is_read_and_written) {
  for (const auto* text : {"192.0.2.1", "2001:db8::1", "::ffff:127.0.0.1", "::"}) {
    const auto address = parse_address(text);
    BOOST_REQUIRE(address);
    BOOST_TEST(to_text(*address) == text);
  }
}

BOOST_AUTO_TEST_CASE(a_zone_is_left_out) {
  BOOST_TEST((parse_address("fe80::1%eth0") == parse_address("fe80::1")));
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_none) {
  for (const auto* text : {"", "localhost", "127.1", "0x7f.0.0.1", "1.2.3.4:80", "[::1]"})
    BOOST_TEST(!parse_address(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(this_host_has_a_loopback_address) {
  const auto own = own_addresses();
  BOOST_TEST((std::ranges::find(own, *parse_address("127.0.0.1")) != own.end()));
}

BOOST_AUTO_TEST_SUITE_END()

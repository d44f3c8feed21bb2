#include "base/ip_address.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;

BOOST_AUTO_TEST_SUITE(base_ip_address)

BOOST_AUTO_TEST_CASE(an_address_is_read_and_written_back) {
  for (const auto* text : {"0.0.0.0", "127.0.0.1", "255.255.255.255", "::", "::1", "fe80::1",
                           "::ffff:127.0.0.1", "2001:db8::8:800:200c:417a"}) {
    const auto address = parse_ip_address(text);
    BOOST_REQUIRE(address.has_value());
    BOOST_TEST(to_text(*address) == text);
  }
  BOOST_TEST(to_text(parse_ip_address("FD00:0:0::0001").value()) == "fd00::1");
}

BOOST_AUTO_TEST_CASE(a_disguise_is_no_address) {
  for (const auto* text : {"", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1",
                           "127.0.0.01", "0", "127.0.0.1.", " 127.0.0.1", "[::1]", "fe80::1%eth0",
                           "::ffff:7f00:1:1:1:1:1:1", "1.2.3.4.5"}) {
    BOOST_TEST(!parse_ip_address(text).has_value(), text);
  }
  BOOST_TEST(!parse_ip_address({"127.0.0.1\0", 10}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

#include "base/cidr.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;

BOOST_AUTO_TEST_SUITE(base_cidr)

BOOST_AUTO_TEST_CASE(a_block_is_read) {
  const auto four = parse_cidr("10.1.0.0/16");
  BOOST_REQUIRE(four);
  BOOST_TEST((four->first.family == IpAddress::Family::ipv4));
  BOOST_TEST(four->prefix == 16);
  BOOST_TEST(four->first.bytes[0] == 10);
  BOOST_TEST(four->first.bytes[1] == 1);

  const auto six = parse_cidr("fd00::/8");
  BOOST_REQUIRE(six);
  BOOST_TEST((six->first.family == IpAddress::Family::ipv6));
  BOOST_TEST(six->prefix == 8);
  BOOST_TEST(six->first.bytes[0] == 0xFD);
}

BOOST_AUTO_TEST_CASE(a_bare_address_is_itself_alone) {
  BOOST_TEST((parse_cidr("127.0.0.1") == parse_cidr("127.0.0.1/32")));
  BOOST_TEST((parse_cidr("::1") == parse_cidr("::1/128")));
}

BOOST_AUTO_TEST_CASE(the_widest_and_narrowest_blocks_are_read) {
  for (const auto* text : {"0.0.0.0/0", "255.255.255.255/32", "::/0", "fe80::1/128"}) {
    BOOST_TEST(parse_cidr(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_block_is_refused) {
  for (const auto* text :
       {"", "/8", "10/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8x",
        "10.0.0.0/ 8", "::/129", "10.0.0.256", "010.0.0.1/0x8", "example.com", "localhost/8",
        "10.0.0.0/8/8", "fd00::/8%eth0", " 10.0.0.0/8"}) {
    BOOST_TEST(!parse_cidr(text), text);
  }
  BOOST_TEST(!parse_cidr(std::string_view{"::1\0", 4}));
}

BOOST_AUTO_TEST_CASE(bits_beyond_the_prefix_are_refused) {
  BOOST_TEST(parse_cidr("10.0.0.1/8").error() == "\"10.0.0.1/8\" has bits set beyond its first 8");
  BOOST_TEST(!parse_cidr("10.1.0.0/15"));
  BOOST_TEST(!parse_cidr("fd00::1/127"));
  BOOST_TEST(parse_cidr("10.2.0.0/15").has_value());
}

BOOST_AUTO_TEST_CASE(a_block_holds_its_addresses_alone) {
  const auto holds = [](std::string_view block, std::string_view address) {
    return contains(parse_cidr(block).value(), parse_ip_address(address).value());
  };
  BOOST_TEST(holds("10.1.0.0/16", "10.1.0.0"));
  BOOST_TEST(holds("10.1.0.0/16", "10.1.255.255"));
  BOOST_TEST(!holds("10.1.0.0/16", "10.0.255.255"));
  BOOST_TEST(!holds("10.1.0.0/16", "10.2.0.0"));
  BOOST_TEST(holds("10.0.0.128/25", "10.0.0.200"));
  BOOST_TEST(!holds("10.0.0.128/25", "10.0.0.100"));
  BOOST_TEST(holds("127.0.0.1", "127.0.0.1"));
  BOOST_TEST(!holds("127.0.0.1", "127.0.0.2"));
  BOOST_TEST(holds("0.0.0.0/0", "203.0.113.9"));
  BOOST_TEST(holds("fd00::/8", "fdff::1"));
  BOOST_TEST(!holds("fd00::/8", "fc00::1"));
  BOOST_TEST(!holds("0.0.0.0/0", "::ffff:10.0.0.1"));
  BOOST_TEST(!holds("::/0", "10.0.0.1"));
}

BOOST_AUTO_TEST_SUITE_END()

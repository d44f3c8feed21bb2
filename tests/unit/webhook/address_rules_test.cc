#include "webhook/address_rules.h"

#include <boost/test/unit_test.hpp>
#include <initializer_list>
#include <string>

using namespace pmq;
using namespace pmq::webhook;

namespace {

IpAddress address(std::string_view text) {
  return parse_ip_address(text).value();
}

std::string blocked(std::string_view text, const AddressRules& rules = {}) {
  return std::string{reason_to_block(address(text), rules).value_or("")};
}

AddressRules allowing(std::initializer_list<std::string_view> blocks) {
  AddressRules rules;
  for (const auto block : blocks)
    rules.allowed.push_back(parse_cidr(block).value());
  return rules;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(webhook_address_rules)

BOOST_AUTO_TEST_CASE(public_addresses_may_be_reached) {
  for (const auto* text :
       {"1.1.1.1",        "9.255.255.255",     "11.0.0.0",         "100.63.255.255",
        "100.128.0.0",    "126.255.255.255",   "128.0.0.0",        "169.253.255.255",
        "172.15.255.255", "172.32.0.0",        "192.167.255.255",  "192.169.0.0",
        "198.17.255.255", "198.20.0.0",        "223.255.255.255",  "2606:4700:4700::1111",
        "2001:200::1",    "2a00:1450:4001::1", "64:ff9b::1.1.1.1", "::ffff:1.1.1.1"}) {
    BOOST_TEST(blocked(text) == "", text);
  }
}

BOOST_AUTO_TEST_CASE(loopback_private_and_link_local_addresses_are_blocked) {
  for (const auto* text : {"127.0.0.1", "127.255.255.255", "::1"})
    BOOST_TEST(blocked(text) == "a loopback address", text);
  for (const auto* text : {"10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255",
                           "192.168.0.0", "192.168.255.255", "fc00::", "fdff:ffff::1"}) {
    BOOST_TEST(blocked(text) == "a private address", text);
  }
  for (const auto* text :
       {"169.254.0.0", "169.254.169.254", "169.254.255.255", "fe80::1", "febf::1"})
    BOOST_TEST(blocked(text) == "a link-local address", text);
}

BOOST_AUTO_TEST_CASE(metadata_services_of_clouds_are_blocked) {
  for (const auto* text : {"169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192",
                           "fd00:ec2::254", "fd20:ce::254"}) {
    BOOST_TEST(blocked(text) != "", text);
  }
}

BOOST_AUTO_TEST_CASE(every_special_purpose_range_is_blocked_to_its_ends) {
  for (const auto* text :
       {"0.0.0.0",     "0.255.255.255", "100.64.0.0",      "100.127.255.255", "192.0.0.0",
        "192.0.0.255", "192.0.2.0",     "192.0.2.255",     "192.31.196.1",    "192.52.193.1",
        "192.88.99.1", "192.175.48.1",  "198.18.0.0",      "198.19.255.255",  "198.51.100.7",
        "203.0.113.7", "224.0.0.0",     "239.255.255.255", "240.0.0.0",       "255.255.255.255",
        "::",          "::2",           "100::1",          "2001::1",         "2001:1ff::1",
        "2001:db8::1", "2002::1",       "2620:4f:8000::1", "3fff::1",         "3fff:fff::1",
        "5f00::1",     "64:ff9b:1::1",  "fec0::1",         "ff02::1",         "ffff::1",
        "4000::1"}) {
    BOOST_TEST(blocked(text) != "", text);
  }
}

BOOST_AUTO_TEST_CASE(an_ipv4_address_inside_of_ipv6_is_judged_as_itself) {
  for (const auto* text : {"::ffff:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::7f00:1"})
    BOOST_TEST(blocked(text) == "a loopback address", text);
  BOOST_TEST(blocked("::ffff:10.1.2.3") == "a private address");
  BOOST_TEST(blocked("64:ff9b::169.254.169.254") == "a link-local address");
  BOOST_TEST(blocked("2002:7f00:1::") == "an address of a tunnel");
  BOOST_TEST(blocked("2001:0:7f00:1::") == "an address for protocols");
  BOOST_TEST(blocked("::127.0.0.1") == "no public address");
  BOOST_TEST(blocked("::ffff:0:127.0.0.1") == "no public address");
}

BOOST_AUTO_TEST_CASE(the_servers_own_addresses_are_blocked_though_public) {
  const AddressRules rules{{}, {address("1.1.1.1"), address("2606:4700:4700::1111")}};
  for (const auto* text : {"1.1.1.1", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2606:4700:4700::1111"})
    BOOST_TEST(blocked(text, rules) == "an address of this server itself", text);
  BOOST_TEST(blocked("1.1.1.2", rules) == "");
}

BOOST_AUTO_TEST_CASE(what_the_operator_allows_is_reached_and_nothing_beside_it) {
  const AddressRules rules = allowing({"127.0.0.1/32", "10.1.0.0/16", "fd00::/8"});
  for (const auto* text : {"127.0.0.1", "::ffff:127.0.0.1", "10.1.255.255", "fd12::1"})
    BOOST_TEST(blocked(text, rules) == "", text);
  for (const auto* text : {"127.0.0.2", "::1", "10.2.0.0", "fc00::1", "::ffff:10.2.0.0"})
    BOOST_TEST(blocked(text, rules) != "", text);
}

BOOST_AUTO_TEST_CASE(the_operator_may_open_this_server_itself) {
  AddressRules rules = allowing({"1.1.1.1"});
  rules.own.push_back(address("1.1.1.1"));
  BOOST_TEST(blocked("1.1.1.1", rules) == "");
}

BOOST_AUTO_TEST_SUITE_END()

#include "webhook/endpoint_url.h"

#include <boost/test/unit_test.hpp>
#include <initializer_list>
#include <string>
#include <vector>

#include "queue/webhook_settings.h"

using namespace pmq;
using namespace pmq::webhook;

namespace {

std::string fault(std::string_view url) {
  const auto endpoint = parse_endpoint(url);
  return endpoint ? "" : endpoint.error();
}

std::string host(std::string_view url) {
  return parse_endpoint(url).value().host;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(webhook_endpoint_url)

BOOST_AUTO_TEST_CASE(a_url_is_taken_apart) {
  const auto plain = parse_endpoint("https://hooks.example.com/in?key=a%20b").value();
  BOOST_TEST((plain.scheme == Scheme::https));
  BOOST_TEST(plain.host == "hooks.example.com");
  BOOST_TEST(plain.port == 443);
  BOOST_TEST(plain.origin == "https://hooks.example.com");
  BOOST_TEST(!plain.address.has_value());

  const auto local = parse_endpoint("http://127.0.0.1:8080").value();
  BOOST_TEST((local.scheme == Scheme::http));
  BOOST_TEST((local.address == parse_ip_address("127.0.0.1")));
  BOOST_TEST(local.port == 8080);
  BOOST_TEST(local.origin == "http://127.0.0.1:8080");
}

BOOST_AUTO_TEST_CASE(the_usual_port_is_that_of_the_scheme) {
  BOOST_TEST(parse_endpoint("http://example.com/").value().port == 80);
  BOOST_TEST(parse_endpoint("http://example.com:443/").value().origin == "http://example.com:443");
  BOOST_TEST(parse_endpoint("https://example.com:443/").value().origin == "https://example.com");
}

BOOST_AUTO_TEST_CASE(scheme_and_host_are_read_in_any_case) {
  BOOST_TEST(host("HTTPS://Example.COM/Path") == "example.com");
}

BOOST_AUTO_TEST_CASE(an_ipv6_address_stands_in_brackets) {
  const auto endpoint = parse_endpoint("https://[2606:4700:0:0::1111]:8443/x").value();
  BOOST_TEST(endpoint.host == "2606:4700::1111");
  BOOST_TEST(endpoint.address.has_value());
  BOOST_TEST(endpoint.port == 8443);
  BOOST_TEST(endpoint.origin == "https://[2606:4700::1111]:8443");
  BOOST_TEST(parse_endpoint("https://[::1]").value().port == 443);
}

BOOST_AUTO_TEST_CASE(names_that_are_none_of_an_address_are_hosts) {
  for (const auto* url :
       {"https://localhost/", "https://a_b.example/", "https://xn--bcher-kva.example",
        "https://1and1.com", "https://3com.example", "https://x/?a=b@c"}) {
    BOOST_TEST(fault(url) == "", url);
  }
}

BOOST_AUTO_TEST_CASE(another_scheme_is_refused) {
  for (const auto* url : {"", "example.com", "ftp://example.com", "file:///etc/passwd",
                          "https:", "https:/example.com", "//example.com", "gopher://example.com/",
                          "javascript:alert(1)"}) {
    BOOST_TEST(fault(url) == "must begin with https://", url);
  }
}

BOOST_AUTO_TEST_CASE(a_user_or_password_in_it_is_refused) {
  for (const auto* url :
       {"https://user@example.com/", "https://user:pass@example.com/", "https://@example.com",
        "https://127.0.0.1:80@example.com/", "https://example.com:80@127.0.0.1/"}) {
    BOOST_TEST(
        fault(url) == "must not hold a user or password; give an Authorization header instead",
        url);
  }
}

BOOST_AUTO_TEST_CASE(an_address_in_disguise_is_refused) {
  for (const auto* url :
       {"https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://0177.0.0.1/",
        "https://127.1/", "https://0/", "https://127.0.0.01/", "https://1.2.3.4.5/",
        "https://a.b.0x7f/", "https://999.1.1.1/"}) {
    BOOST_TEST(fault(url) == "must write an address as four decimal numbers, such as 192.0.2.1",
               url);
  }
}

BOOST_AUTO_TEST_CASE(a_host_of_other_characters_is_refused) {
  for (const auto* url :
       {"https://exa%6Dple.com/", "https://-a.example/", "https://a-.example/", "https://a..b/",
        "https://.example.com/", "https://example.com./", "https://a,b/", "https://*.example.com/",
        "https://127.0.0.1./", "https://[::1]x/"}) {
    BOOST_TEST(fault(url) != "", url);
  }
  BOOST_TEST(fault("https://" + std::string(64, 'a') + ".example/") != "");
  BOOST_TEST(fault("https:///path") == "names no host");
  BOOST_TEST(fault("https://:443/") == "names no host");
  for (const auto* url :
       {"https://[]/", "https://[::1/", "https://[127.0.0.1]/", "https://[fe80::1%25eth0]/"})
    BOOST_TEST(fault(url) != "", url);
}

BOOST_AUTO_TEST_CASE(a_port_of_another_protocol_is_refused) {
  BOOST_TEST(fault("https://example.com:25/") == "must not use port 25, which serves no HTTP");
  for (const auto* port : {"0", "22", "6000", "6667", "10080"})
    BOOST_TEST(fault("https://example.com:" + std::string{port}) != "", port);
  for (const auto* port : {"80", "443", "3000", "8080", "8443", "65535"})
    BOOST_TEST(fault("https://example.com:" + std::string{port}) == "", port);
  for (const auto* port : {"", "65536", "-1", "+80", "8o", "080808"}) {
    BOOST_TEST(fault("https://example.com:" + std::string{port} + "/") ==
                   "must have a port from 1 to 65535 behind its colon",
               port);
  }
}

BOOST_AUTO_TEST_CASE(what_clients_read_differently_is_refused) {
  for (const auto* url : {"https://example.com\\@127.0.0.1/", "https://example.com/a b",
                          "https://example.com/\n", "https://exämple.com/", "https://example.com/ü",
                          " https://example.com/", "https://example.com/\x7F"}) {
    BOOST_TEST(
        fault(url) == "must be printable ASCII without blanks; other characters percent-encoded",
        url);
  }
  BOOST_TEST(fault("https://example.com/#top") ==
             "must not have a fragment: what follows # is never sent");
  BOOST_TEST(fault("https://example.com#@127.0.0.1/") != "");
}

BOOST_AUTO_TEST_CASE(a_url_has_a_longest_length) {
  const std::string start = "https://example.com/";
  BOOST_TEST(fault(start + std::string(queue::max_webhook_url_bytes - start.size(), 'a')) == "");
  BOOST_TEST(fault(start + std::string(queue::max_webhook_url_bytes - start.size() + 1, 'a')) ==
             "must have at most 2048 characters");
}

BOOST_AUTO_TEST_CASE(without_tls_only_allowed_addresses_are_reached) {
  const AddressRules rules{{parse_cidr("127.0.0.0/8").value()}, {}};
  const auto reason = [&](Scheme scheme, std::string_view address) {
    return std::string{
        reason_to_refuse(scheme, parse_ip_address(address).value(), rules).value_or("")};
  };
  BOOST_TEST(reason(Scheme::https, "1.1.1.1") == "");
  BOOST_TEST(reason(Scheme::http, "1.1.1.1") == "an address to be reached by https:// alone");
  BOOST_TEST(reason(Scheme::http, "127.0.0.1") == "");
  BOOST_TEST(reason(Scheme::http, "::ffff:127.0.0.1") == "");
  BOOST_TEST(reason(Scheme::https, "10.0.0.1") == "a private address");
}

BOOST_AUTO_TEST_CASE(a_host_is_refused_when_none_of_its_addresses_may_be_reached) {
  const AddressRules rules{{parse_cidr("127.0.0.1").value()}, {}};
  const auto reason = [&](Scheme scheme, std::initializer_list<std::string_view> texts) {
    std::vector<IpAddress> addresses;
    for (const auto text : texts)
      addresses.push_back(parse_ip_address(text).value());
    return std::string{reason_to_refuse(scheme, addresses, rules).value_or("")};
  };
  BOOST_TEST(reason(Scheme::http, {"::1", "127.0.0.1"}) == "");
  BOOST_TEST(reason(Scheme::https, {"10.0.0.1", "1.1.1.1"}) == "");
  BOOST_TEST(reason(Scheme::https, {"::1", "10.0.0.1"}) == "a loopback address");
  BOOST_TEST(reason(Scheme::https, {}) == "");
  BOOST_TEST(reason(Scheme::http, {}) ==
             "an unknown address, and without TLS only allowed ones are reached");
}

BOOST_AUTO_TEST_SUITE_END()

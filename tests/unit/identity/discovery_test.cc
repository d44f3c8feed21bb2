#include "identity/discovery.h"

#include <boost/test/unit_test.hpp>

using namespace pmq::identity;

namespace {

std::string fault_of(std::string_view text, std::string_view issuer = "https://id.example.com") {
  const auto endpoints = parse_discovery(text, issuer);
  return endpoints ? "none" : endpoints.error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(identity_discovery)

BOOST_AUTO_TEST_CASE(a_provider_tells_where_to_ask_it) {
  const auto endpoints = parse_discovery(
      R"({"issuer":"https://id.example.com","jwks_uri":"https://id.example.com/keys",)"
      R"("authorization_endpoint":"https://id.example.com/auth","token_endpoint":"http://x/t"})",
      "https://id.example.com");
  BOOST_REQUIRE(endpoints.has_value());
  BOOST_TEST(endpoints->keys == "https://id.example.com/keys");
  BOOST_TEST(endpoints->authorization == "https://id.example.com/auth");
  BOOST_TEST(endpoints->token == "http://x/t");
  BOOST_TEST(endpoints->end_session.empty());
}

BOOST_AUTO_TEST_CASE(a_provider_that_calls_itself_otherwise_is_refused) {
  for (const auto* const issuer :
       {"https://evil.example.com", "https://id.example.com/", "HTTPS://id.example.com", ""}) {
    const auto text = R"({"issuer":")" + std::string{issuer} + R"(","jwks_uri":"https://x/k"})";
    BOOST_TEST(fault_of(text) != "none", issuer);
  }
  BOOST_TEST(fault_of(R"({"jwks_uri":"https://x/k"})") != "none");
}

BOOST_AUTO_TEST_CASE(an_address_that_is_none_for_http_counts_as_missing) {
  for (const auto* const address :
       {"file:///etc/passwd", "gopher://x", "javascript:alert(1)", "//x/k", "", "https://x/ k"}) {
    const auto text =
        R"({"issuer":"https://id.example.com","jwks_uri":")" + std::string{address} + "\"}";
    BOOST_TEST(fault_of(text) != "none", address);
  }
  BOOST_TEST(fault_of(R"({"issuer":"https://id.example.com","jwks_uri":["https://x"]})") != "none");
}

BOOST_AUTO_TEST_CASE(what_is_no_configuration_is_refused) {
  for (const auto* const text : {"", "[]", "null", "<html></html>", "{"})
    BOOST_TEST(fault_of(text) != "none", text);
}

BOOST_AUTO_TEST_SUITE_END()

#include "webhook/header_rules.h"

#include <boost/test/unit_test.hpp>
#include <vector>

using namespace pmq;
using namespace pmq::webhook;

namespace {

std::string fault(std::string name, std::string value = "v") {
  return header_fault({std::move(name), std::move(value)}).value_or("");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(webhook_header_rules)

BOOST_AUTO_TEST_CASE(a_subscribers_own_headers_are_taken) {
  for (const auto* name : {"Authorization", "X-Api-Key", "User-Agent", "Accept", "Cookie",
                           "X-Webhook-Id", "contents", "cex", "Hosts"}) {
    BOOST_TEST(fault(name) == "", name);
  }
  BOOST_TEST(fault("X", "a b: \"c\", (d)") == "");
  BOOST_TEST(fault("X", std::string(4096, 'v')) == "");
}

BOOST_AUTO_TEST_CASE(those_that_the_sender_sets_are_refused_in_any_case) {
  for (const auto* name :
       {"webhook-id", "Webhook-Signature", "WEBHOOK-X", "ce-id", "CE-x", "Content-Type",
        "content-length", "Host", "CONNECTION", "Transfer-Encoding", "TE", "Upgrade", "Expect",
        "Proxy-Authorization", "Keep-Alive", "traceparent", "Trailer", "Accept-Encoding"}) {
    BOOST_TEST(fault(name) == "is set by the sender itself", name);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_header_is_refused) {
  for (const auto* name : {"", "a b", "a:b", "a\r\nb", "ü", "a\"b", "a(b)"})
    BOOST_TEST(fault(name) == "is no name of a header", name);
  BOOST_TEST(fault(std::string(129, 'n')) == "is no name of a header");
  for (const auto* value : {"", " a", "a ", "a\r\nHost: b", "a\nb", "a\tb", "ü", "a\x7F"}) {
    BOOST_TEST(
        fault("X", value) == "must be 1 to 4096 printable ASCII characters, no blank first or last",
        value);
  }
  BOOST_TEST(fault("X", std::string(4097, 'v')) != "");
  BOOST_TEST(fault("X", "***") != "");
  BOOST_TEST(fault("X", std::string("a\0b", 3)) != "");
}

BOOST_AUTO_TEST_CASE(a_header_is_found_in_any_case) {
  const std::vector<queue::Header> headers{{"X-Key", "v"}};
  BOOST_TEST(has_header(headers, "x-kEY"));
  BOOST_TEST(!has_header(headers, "X-Ke"));
}

BOOST_AUTO_TEST_CASE(all_headers_of_a_request_together_are_bounded) {
  std::vector<queue::Header> headers(7, {"X", std::string(4096, 'v')});
  BOOST_TEST(!are_too_large(headers));
  headers.push_back({"X", std::string(4096, 'v')});
  BOOST_TEST(are_too_large(headers));
}

BOOST_AUTO_TEST_SUITE_END()

#include "webhook/handshake.h"

#include <boost/test/unit_test.hpp>

using namespace pmq::webhook;

namespace {

std::string reason(int status, const std::optional<std::string>& allowed) {
  return reason_not_granted(status, allowed, "queue.example").value_or("");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(webhook_handshake)

BOOST_AUTO_TEST_CASE(our_origin_or_a_star_lets_us_send) {
  for (const auto* allowed : {"queue.example", "Queue.EXAMPLE", "*"}) {
    BOOST_TEST(reason(200, allowed) == "", allowed);
    BOOST_TEST(reason(204, allowed) == "", allowed);
  }
}

BOOST_AUTO_TEST_CASE(anything_else_does_not) {
  BOOST_TEST(reason(200, std::nullopt) == "its answer to OPTIONS has no WebHook-Allowed-Origin");
  for (const auto* allowed : {"", "other.example", "queue.example.org", "**", "*.example"})
    BOOST_TEST(reason(200, allowed) == "its WebHook-Allowed-Origin is not queue.example", allowed);
  BOOST_TEST(reason(405, "*") == "it answered OPTIONS with HTTP 405");
  BOOST_TEST(reason(302, "*") != "");
}

BOOST_AUTO_TEST_CASE(our_origin_is_the_host_of_our_url) {
  BOOST_TEST(origin_of("https://queue.example:8443/pmq", "here") == "queue.example");
  BOOST_TEST(origin_of("", "here") == "here");
}

BOOST_AUTO_TEST_SUITE_END()

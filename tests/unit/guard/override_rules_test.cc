#include "guard/override_rules.h"

#include <boost/test/unit_test.hpp>
#include <string>

namespace pmq::guard {
namespace {

BOOST_AUTO_TEST_SUITE(guard_override_rules)

BOOST_AUTO_TEST_CASE(client_is_written_as_requests_are_counted) {
  for (const auto* client :
       {"ip:203.0.113.7", "ip:2001:db8:1:2::/64", "sub:gateway", "sub:a b", "sub:j\xC3\xBCrgen"}) {
    BOOST_TEST(is_limited_client(client), client);
  }
  for (const auto* client :
       {"", "203.0.113.7", "ip:", "ip:2001:db8::1", "ip:203.0.113.7/64", "ip:203.0.113",
        "ip:2001:db8:0:0::/64", "sub:", "sub:\xFF", "sub:a\n", "SUB:a", "su"}) {
    BOOST_TEST(!is_limited_client(client), client);
  }
  BOOST_TEST(!is_limited_client("sub:" + std::string(256, 'x')));
}

BOOST_AUTO_TEST_CASE(endpoint_is_a_name_or_all) {
  BOOST_TEST(is_limited_endpoint("*"));
  BOOST_TEST(is_limited_endpoint("dead-letter"));
  for (const auto* name : {"", "**", "/v1/poll", "Poll", "poll "})
    BOOST_TEST(!is_limited_endpoint(name), name);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::guard

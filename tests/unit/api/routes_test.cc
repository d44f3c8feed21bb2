#include "api/routes.h"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <utility>

using namespace pmq;
using namespace pmq::api;

BOOST_AUTO_TEST_SUITE(api_routes)

BOOST_AUTO_TEST_CASE(no_route_stands_twice) {
  std::set<std::pair<http::Method, std::string>> seen;
  for (const Route& route : routes())
    BOOST_TEST(seen.emplace(route.method, route.pattern).second, route.pattern);
}

BOOST_AUTO_TEST_CASE(only_the_two_health_checks_are_open) {
  for (const Route& route : routes()) {
    const bool is_check = route.pattern == "/ping" || route.pattern.ends_with("/healthz");
    BOOST_TEST((route.access == Access::open) == is_check, route.pattern);
    BOOST_TEST(route.scopes.empty() == is_check, route.pattern);
  }
}

BOOST_AUTO_TEST_CASE(an_alias_is_the_same_as_its_route) {
  for (const Route& alias : routes()) {
    if (alias.pattern.starts_with("/v1/")) continue;
    if (alias.pattern == "/ping" || alias.pattern == "/metrics") continue;
    const std::string versioned = "/v1" + std::string(alias.pattern);
    bool found = false;
    for (const Route& route : routes()) {
      if (route.pattern != versioned || route.method != alias.method) continue;
      found = route.handler == alias.handler && route.scopes == alias.scopes &&
              route.body == alias.body && route.access == alias.access;
    }
    BOOST_TEST(found, alias.pattern);
  }
}

BOOST_AUTO_TEST_SUITE_END()

#include "http/router.h"

#include <array>
#include <boost/test/unit_test.hpp>

using namespace pmq::http;

namespace {

struct Route {
  Method method;
  std::string_view pattern;
};

constexpr std::array<Route, 4> table = {{{Method::get, "/things"},
                                         {Method::get, "/things/{name}"},
                                         {Method::remove, "/things/{name}"},
                                         {Method::post, "/things/{name}/pause"}}};

const Router<Route> router{table};

}  // namespace

BOOST_AUTO_TEST_SUITE(http_router)

BOOST_AUTO_TEST_CASE(a_placeholder_stands_for_one_whole_segment) {
  BOOST_TEST((match("/things/{name}", "/things/a.b") == "a.b"));
  BOOST_TEST((match("/things/{name}/pause", "/things/x/pause") == "x"));
  BOOST_TEST((match("/things", "/things") == ""));
  for (const char* const path : {"/things/", "/things", "/things/a/b", "/things//", "/thing/a", ""})
    BOOST_TEST(!match("/things/{name}", path).has_value(), path);
  for (const char* const path :
       {"/things//pause", "/things/pause", "/things/a/b/pause", "/things/x/paus"})
    BOOST_TEST(!match("/things/{name}/pause", path).has_value(), path);
}

BOOST_AUTO_TEST_CASE(a_route_is_found_by_method_and_path) {
  const auto found = router.find(Method::remove, "/things/x");
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->route == &table[2]);
  BOOST_TEST(found->parameter == "x");
  BOOST_TEST(!router.find(Method::post, "/things/x").has_value());
  BOOST_TEST(!router.find(Method::get, "/Things").has_value());
}

BOOST_AUTO_TEST_CASE(head_is_served_where_get_is) {
  BOOST_TEST(router.find(Method::head, "/things").has_value());
  BOOST_TEST(!router.find(Method::head, "/things/x/pause").has_value());
}

BOOST_AUTO_TEST_CASE(allowed_names_the_methods_of_a_path) {
  BOOST_TEST(router.allowed("/things/x") == "GET, HEAD, DELETE");
  BOOST_TEST(router.allowed("/things/x/pause") == "POST");
  BOOST_TEST(router.knows("/things/x"));
  BOOST_TEST(!router.knows("/nothing"));
}

BOOST_AUTO_TEST_SUITE_END()

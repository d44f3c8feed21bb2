#include "http/method.h"

#include <boost/test/unit_test.hpp>

#include "tests/unit/http/fixtures.h"

using namespace pmq::http;

namespace {

std::string method(const std::string& sent, const std::string& override_header) {
  const Environment environment{"REQUEST_METHOD=" + sent,
                                "HTTP_X_HTTP_METHOD_OVERRIDE=" + override_header};
  return std::string(name(method_of(environment.variables())));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_method)

BOOST_AUTO_TEST_CASE(a_post_can_stand_for_what_hosts_block) {
  BOOST_TEST(method("POST", "PUT") == "PUT");
  BOOST_TEST(method("POST", "patch") == "PATCH");
  BOOST_TEST(method("POST", "Delete") == "DELETE");
}

BOOST_AUTO_TEST_CASE(other_methods_stand_for_themselves) {
  for (const char* const sent : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    BOOST_TEST(method(sent, "PATCH") == sent);
  BOOST_TEST(method("BREW", "PATCH") == "OTHER");
  BOOST_TEST(method("get", "PATCH") == "OTHER");
}

BOOST_AUTO_TEST_CASE(a_post_without_override_is_a_post) {
  const Environment environment{"REQUEST_METHOD=POST"};
  BOOST_TEST((method_of(environment.variables()) == Method::post));
}

BOOST_AUTO_TEST_CASE(an_override_to_anything_else_is_refused) {
  for (const char* const value : {"GET", "POST", "", "PATCH ", "PUT,PATCH"}) {
    const Problem problem = refusal_of([&] { method("POST", value); });
    BOOST_TEST(problem.status == 400);
    BOOST_TEST(problem.code == "invalid_method_override");
  }
}

BOOST_AUTO_TEST_SUITE_END()

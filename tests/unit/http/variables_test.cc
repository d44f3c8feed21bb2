#include "http/variables.h"

#include <boost/test/unit_test.hpp>

#include "tests/unit/http/fixtures.h"

using namespace pmq::http;

BOOST_AUTO_TEST_SUITE(http_variables)

BOOST_AUTO_TEST_CASE(a_variable_is_found_by_its_whole_name) {
  const Environment environment{"HTTP_ACCEPTED=x", "HTTP_ACCEPT=a=b", "EMPTY=", "NONSENSE"};
  const Variables variables = environment.variables();
  BOOST_TEST((variables.find("HTTP_ACCEPT") == "a=b"));
  BOOST_TEST((variables.find("EMPTY") == ""));
  BOOST_TEST(!variables.find("HTTP_ACC").has_value());
  BOOST_TEST(!variables.find("NONSENSE").has_value());
  BOOST_TEST(variables.get("MISSING") == "");
}

BOOST_AUTO_TEST_CASE(those_with_a_common_beginning_are_visited) {
  const Environment environment{"HTTP_CE_ID=1", "HTTP_CE=2", "HTTP_CE_TYPE=a=b", "X_HTTP_CE_ID=3"};
  std::string seen;
  environment.variables().each_beginning_with("HTTP_CE_",
                                              [&](std::string_view name, std::string_view value) {
                                                (seen += name) += ':';
                                                (seen += value) += ' ';
                                              });
  BOOST_TEST(seen == "ID:1 TYPE:a=b ");
}

BOOST_AUTO_TEST_SUITE_END()

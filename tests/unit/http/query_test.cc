#include "http/query.h"

#include <boost/test/unit_test.hpp>

#include "tests/unit/http/fixtures.h"

using namespace pmq;
using namespace pmq::http;

namespace {

std::vector<std::string> names(Query& query) {
  std::vector<std::string> all;
  for (const ProblemPart& part : query.faults())
    all.push_back(part.where);
  return all;
}

using Names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(http_query)

BOOST_AUTO_TEST_CASE(parameters_are_read_by_name_and_decoded) {
  Query query("queue=a%2Bb+c&limit=7&&force=true&since=2026-03-01T00:00:00%2B01:00&empty");
  BOOST_TEST((query.text("queue", 1, 10) == "a+b c"));
  BOOST_TEST((query.integer("limit", 1, 100) == 7));
  BOOST_TEST((query.boolean("force") == true));
  BOOST_TEST((query.time("since") == parse_rfc3339("2026-02-28T23:00:00Z")));
  BOOST_TEST((query.text("empty", 0, 10) == ""));
  BOOST_TEST(!query.text("missing", 1, 10).has_value());
  query.refuse_unknown();
  BOOST_TEST(query.faults().empty());
}

BOOST_AUTO_TEST_CASE(every_fault_is_collected) {
  Query query("a=&b=101&c=yes&d=yesterday&e=1.0&f=+1&g=2026-01-01T00:00:60Z");
  BOOST_TEST(!query.text("a", 1, 10).has_value());
  BOOST_TEST(!query.integer("b", 1, 100).has_value());
  BOOST_TEST(!query.boolean("c").has_value());
  BOOST_TEST(!query.time("d").has_value());
  BOOST_TEST(!query.integer("e", 1, 100).has_value());
  BOOST_TEST(!query.integer("f", 1, 100).has_value());
  BOOST_TEST(!query.time("g").has_value());
  query.refuse_unknown();
  const Names expected{"a", "b", "c", "d", "e", "f", "g"};
  BOOST_TEST(names(query) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lengths_count_characters) {
  Query query("a=%C3%A4%C3%B6");
  BOOST_TEST(query.text("a", 1, 2).has_value());
  BOOST_TEST(!query.text("a", 3, 9).has_value());
}

BOOST_AUTO_TEST_CASE(what_nobody_asked_for_and_what_comes_twice_is_refused) {
  Query query("limit=1&colour=red&limit=1&=x");
  query.integer("limit", 1, 100);
  query.refuse_unknown();
  const Names expected{"colour", "limit", ""};
  BOOST_TEST(names(query) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_not_percent_encoded_utf8_is_malformed) {
  for (const char* const text : {"a=%", "a=%4", "%zz=1", "a=%C3", "a=%FF", "a=%ED%A0%80"})
    BOOST_TEST(refusal_of([&] { Query{text}; }).code == "malformed_request", text);
}

BOOST_AUTO_TEST_SUITE_END()

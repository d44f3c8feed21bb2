#include "http/problem.h"

#include <boost/test/unit_test.hpp>

#include "json/parse.h"

using namespace pmq;
using namespace pmq::http;
using Place = ProblemPart::Place;

BOOST_AUTO_TEST_SUITE(http_problem)

BOOST_AUTO_TEST_CASE(a_problem_is_rendered_with_all_its_members) {
  const Response response =
      render({409, "stale_receipt", "Too late.", {}, {{"Retry-After", "5"}}}, "id-1");
  BOOST_TEST(response.status == 409);
  BOOST_TEST(response.content_type == "application/problem+json");
  BOOST_TEST(response.body ==
             R"({"type":"about:blank","title":"Conflict","status":409,"detail":"Too late.",)"
             R"("error":"Too late.","code":"stale_receipt","request_id":"id-1"})");
  BOOST_REQUIRE(response.headers.size() == 1U);
  BOOST_TEST(response.headers[0].name == "Retry-After");
}

BOOST_AUTO_TEST_CASE(each_part_says_where_it_is) {
  const Response response = render({422,
                                    "invalid_request",
                                    "Wrong.",
                                    {{Place::pointer, "/a~1b", "is \"bad\""},
                                     {Place::parameter, "limit", "is bad"},
                                     {Place::header, "Idempotency-Key", "is bad"}}},
                                   "id-1");
  BOOST_TEST(response.body.find(R"("errors":[{"pointer":"/a~1b","detail":"is \"bad\""},)"
                                R"({"parameter":"limit","detail":"is bad"},)"
                                R"({"header":"Idempotency-Key","detail":"is bad"}]})") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_more_than_a_hundred_parts_are_shown) {
  std::vector<ProblemPart> parts(1000, {Place::pointer, "/x", "is bad"});
  const Response response = render(invalid_request(std::move(parts)), "id-1");
  const auto document = json::parse(response.body);
  BOOST_REQUIRE(document.has_value());
  BOOST_TEST(document->root().find("errors")->items().size() == 100U);
  BOOST_TEST(document->root().find("detail")->text() == "/x is bad (and 999 more).");
}

BOOST_AUTO_TEST_CASE(an_invalid_request_is_told_in_a_sentence) {
  BOOST_TEST(invalid_request({{Place::pointer, "/queue", "is required"}}).detail ==
             "/queue is required.");
  BOOST_TEST(invalid_request({{Place::pointer, "", "is bad"}}).detail == "The body is bad.");
  BOOST_TEST(invalid_request({{Place::parameter, "limit", "is bad"}}).detail ==
             "The parameter limit is bad.");
}

BOOST_AUTO_TEST_SUITE_END()

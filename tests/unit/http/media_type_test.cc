#include "http/media_type.h"

#include <boost/test/unit_test.hpp>

using namespace pmq::http;

namespace {

bool takes_json(std::string_view accept) {
  return accepts(accept, "application/json");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_media_type)

BOOST_AUTO_TEST_CASE(the_type_is_given_in_lower_case_without_parameters) {
  for (const char* const text :
       {"application/json", "Application/JSON", " application/json ",
        "application/json; charset=utf-8", "application/json;charset=UTF-8",
        "application/json; charset=\"utf-8\"", "application/json;",
        "application/json; q=1; charset=utf-8", "application/json; note=\"a;b=c\""})
    BOOST_TEST((parse_utf8_media_type(text) == "application/json"), text);
}

BOOST_AUTO_TEST_CASE(another_charset_is_refused) {
  for (const char* const text :
       {"application/json; charset=iso-8859-1", "application/json; charset=utf-8; charset=utf-16",
        "application/json; Charset=\"latin1\"", "application/json; charset="})
    BOOST_TEST(!parse_utf8_media_type(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(what_is_no_media_type_is_refused) {
  for (const char* const text :
       {"", "json", "/json", "application/", "application json", "application/json, text/plain",
        "application/json; charset", "a/b/c", "application/\"json\""})
    BOOST_TEST(!parse_utf8_media_type(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(nothing_sent_accepts_everything) {
  BOOST_TEST(accepts(std::nullopt, "application/json"));
  BOOST_TEST(takes_json(""));
}

BOOST_AUTO_TEST_CASE(a_range_that_covers_the_type_accepts_it) {
  for (const char* const accept :
       {"*/*", "application/*", "application/json", "APPLICATION/JSON",
        "text/html, application/json", "text/html,application/xhtml+xml,*/*;q=0.8",
        "application/json;q=0.001", "application/*;q=0.5", "application/json; charset=utf-8",
        "application/json ; q=1.0"})
    BOOST_TEST(takes_json(accept), accept);
}

BOOST_AUTO_TEST_CASE(other_ranges_do_not) {
  for (const char* const accept : {"text/html", "text/*", "application/xml", "json",
                                   "application/js*", "*/json", "application/problem+json"})
    BOOST_TEST(!takes_json(accept), accept);
}

BOOST_AUTO_TEST_CASE(the_most_precise_range_decides) {
  BOOST_TEST(!takes_json("application/json;q=0, */*"));
  BOOST_TEST(!takes_json("*/*, application/*;q=0.000"));
  BOOST_TEST(takes_json("*/*;q=0, application/json"));
  BOOST_TEST(takes_json("application/*;q=0, application/json;q=0.1"));
  BOOST_TEST(!takes_json("*/*;q=0"));
}

BOOST_AUTO_TEST_SUITE_END()

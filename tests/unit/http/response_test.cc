#include "http/response.h"

#include <boost/test/unit_test.hpp>

using namespace pmq::http;

BOOST_AUTO_TEST_SUITE(http_response)

BOOST_AUTO_TEST_CASE(the_block_tells_status_type_and_length) {
  const Response response{201, "application/json", "{}", {{"Location", "/v1/x"}}};
  BOOST_TEST(header_block(response) ==
             "Status: 201 Created\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
             "Location: /v1/x\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(a_value_cannot_begin_a_header_of_its_own) {
  const Response response{200, "text/plain", "", {{"Location", "/a\r\nSet-Cookie: x\n\n"}}};
  BOOST_TEST(header_block(response).find("Location: /a  Set-Cookie: x  \r\n\r\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(titles_are_those_of_rfc_9110) {
  BOOST_TEST(title_of(413) == "Content Too Large");
  BOOST_TEST(title_of(422) == "Unprocessable Content");
  BOOST_TEST(title_of(503) == "Service Unavailable");
}

BOOST_AUTO_TEST_SUITE_END()

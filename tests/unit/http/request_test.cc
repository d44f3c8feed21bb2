#include "http/request.h"

#include <boost/test/unit_test.hpp>

#include "tests/unit/http/fixtures.h"

using namespace pmq::http;

namespace {

Address address(const std::string& uri, const std::string& script = "/cgi-bin/api.fcgi") {
  const Environment environment{"REQUEST_URI=" + uri, "SCRIPT_NAME=" + script};
  Address found = address_of(environment.variables());
  found.query = {};  // it points into the environment
  return found;
}

std::string token(const std::string& entry) {
  const Environment environment{entry};
  return std::string(bearer_token(environment.variables()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_request)

BOOST_AUTO_TEST_CASE(the_path_is_what_the_client_wrote_decoded_once) {
  BOOST_TEST(address("/v1/enqueue").path == "/v1/enqueue");
  BOOST_TEST(address("/v1/subscriptions/a%2Eb").path == "/v1/subscriptions/a.b");
  BOOST_TEST(address("/v1/subscriptions/a%252E").path == "/v1/subscriptions/a%2E");
  BOOST_TEST(address("/v1/messages/1%2Fcancel").path == "/v1/messages/1%2Fcancel");
  BOOST_TEST(address("/v1//enqueue").path == "/v1//enqueue");
  BOOST_TEST(address("/v1/ping?a=/b").path == "/v1/ping");
  BOOST_TEST(address("http://localhost:8080/v1/ping").path == "/v1/ping");
}

BOOST_AUTO_TEST_CASE(the_query_is_kept_as_sent) {
  const Environment environment{"REQUEST_URI=/v1/stats?queue=a%20b&x",
                                "SCRIPT_NAME=/cgi-bin/api.fcgi"};
  BOOST_TEST(address_of(environment.variables()).query == "queue=a%20b&x");
}

BOOST_AUTO_TEST_CASE(an_installation_in_a_folder_cuts_the_folder_off) {
  const Address found = address("/my/apps/v1/poll", "/my/apps/cgi-bin/api.fcgi");
  BOOST_TEST(found.prefix == "/my/apps");
  BOOST_TEST(found.path == "/v1/poll");
  BOOST_TEST(address("/my%20apps/v1/poll", "/my apps/cgi-bin/api.fcgi").path == "/v1/poll");
}

BOOST_AUTO_TEST_CASE(a_folder_that_only_begins_like_it_is_another) {
  BOOST_TEST(address("/queue2/v1/poll", "/queue/cgi-bin/api.fcgi").path == "/queue2/v1/poll");
  BOOST_TEST(address("/queue", "/queue/cgi-bin/api.fcgi").path == "/queue");
}

BOOST_AUTO_TEST_CASE(an_address_that_cannot_be_decoded_is_malformed) {
  for (const char* const uri : {"/v1/%", "/v1/%4", "/v1/%zz"})
    BOOST_TEST(refusal_of([&] { address(uri); }).code == "malformed_request", uri);
}

BOOST_AUTO_TEST_CASE(a_bearer_token_is_found_under_either_name) {
  BOOST_TEST(token("HTTP_AUTHORIZATION=Bearer abc.def.ghi") == "abc.def.ghi");
  BOOST_TEST(token("REDIRECT_HTTP_AUTHORIZATION=bearer  abc ") == "abc");
}

BOOST_AUTO_TEST_CASE(other_schemes_carry_no_token) {
  for (const char* const header : {"", "Bearer", "Bearer ", "Basic abc", "Bearerabc", "abc"})
    BOOST_TEST(token(std::string("HTTP_AUTHORIZATION=") + header).empty(), header);
}

BOOST_AUTO_TEST_SUITE_END()

#include "api/incoming_body.h"

#include <boost/test/unit_test.hpp>

#include "tests/unit/http/fixtures.h"

using namespace pmq;
using namespace pmq::api;

namespace {

constexpr std::size_t max_payload = 1000;

struct Sent {
  std::string type;
  std::string text;
  std::string length = std::to_string(text.size());
};

IncomingBody read(Body kind, const Sent& sent) {
  const http::Environment environment{"CONTENT_TYPE=" + sent.type, "CONTENT_LENGTH=" + sent.length};
  http::TextBody source(sent.text, 4096);
  return read_incoming_body(kind, environment.variables(), source, max_payload);
}

std::string refusal(Body kind, const Sent& sent) {
  return http::refusal_of([&] { (void)read(kind, sent); }).code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(api_incoming_body)

BOOST_AUTO_TEST_CASE(each_route_takes_its_own_types) {
  BOOST_TEST((read(Body::json, {"application/json", "{}"}).media_type == MediaType::json));
  BOOST_TEST(
      (read(Body::message, {"application/cloudevents+json; charset=utf-8", "{}"}).media_type ==
       MediaType::cloudevent));
  BOOST_TEST((read(Body::batch, {"application/cloudevents-batch+json", "[]"}).media_type ==
              MediaType::cloudevent_batch));
  BOOST_TEST(refusal(Body::json, {"application/cloudevents+json", "{}"}) ==
             "unsupported_media_type");
  BOOST_TEST(refusal(Body::message, {"application/cloudevents-batch+json", "[]"}) ==
             "unsupported_media_type");
  BOOST_TEST(refusal(Body::json, {"", "{}"}) == "unsupported_media_type");
  BOOST_TEST(refusal(Body::json, {"application/json; charset=latin1", "{}"}) ==
             "unsupported_media_type");
}

BOOST_AUTO_TEST_CASE(a_body_that_may_be_left_out_is_an_empty_object_then) {
  BOOST_TEST(read(Body::optional_json, {"", ""}).bytes == "{}");
  BOOST_TEST(read(Body::optional_json, {"application/x-www-form-urlencoded", ""}).bytes == "{}");
  BOOST_TEST(read(Body::json, {"", ""}).bytes.empty());
  BOOST_TEST(refusal(Body::json, {"text/plain", ""}) == "unsupported_media_type");
}

BOOST_AUTO_TEST_CASE(each_route_has_its_own_limit) {
  constexpr std::size_t mebibyte = 1024 * 1024;
  const auto is_taken = [](Body kind, std::size_t size) {
    return refusal(kind, {"application/json", std::string(size, ' ')}) != "request_too_large";
  };
  BOOST_TEST(is_taken(Body::json, mebibyte));
  BOOST_TEST(!is_taken(Body::json, mebibyte + 1));
  BOOST_TEST(is_taken(Body::message, max_payload + 65'536));
  BOOST_TEST(!is_taken(Body::message, max_payload + 65'537));
  BOOST_TEST(is_taken(Body::batch, 4 * mebibyte));
  BOOST_TEST(!is_taken(Body::batch, 4 * mebibyte + 1));
}

BOOST_AUTO_TEST_CASE(the_type_is_judged_before_the_size_and_the_length) {
  BOOST_TEST(refusal(Body::json, {"text/plain", "", "99999999"}) == "unsupported_media_type");
  BOOST_TEST(refusal(Body::json, {"application/json", "", "99999999"}) == "request_too_large");
  BOOST_TEST(refusal(Body::json, {"application/json", "{", "2"}) == "body_length_mismatch");
}

BOOST_AUTO_TEST_CASE(a_route_without_body_reads_none) {
  const http::Environment environment{"CONTENT_TYPE=text/plain", "CONTENT_LENGTH=3"};
  http::TextBody source("abc");
  BOOST_TEST(read_incoming_body(Body::none, environment.variables(), source, 0).bytes.empty());
  BOOST_TEST(source.left() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

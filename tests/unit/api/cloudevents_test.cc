#include "api/cloudevents.h"

#include <boost/test/unit_test.hpp>

#include "json/parse.h"
#include "tests/unit/http/fixtures.h"

using namespace pmq;
using namespace pmq::api;

namespace {

constexpr std::size_t max_payload = 100;

struct Reading {
  queue::NewMessage message;
  std::vector<std::string> faults;
};

Reading read(const std::string& body) {
  const auto document = json::parse(body, {}, opaque_members);
  BOOST_REQUIRE_MESSAGE(document.has_value(), body);
  std::vector<json::FieldError> fields;
  MessageFaults faults{fields};
  Reading reading{read_cloudevent(document->root(), "", max_payload, faults), {}};
  for (const json::FieldError& fault : fields)
    reading.faults.push_back(fault.pointer);
  return reading;
}

/// An event of the four required attributes and these members.
Reading read_with(const std::string& members) {
  return read(R"({"specversion":"1.0","id":"1","source":"/s","type":"a.b",)" + members + "}");
}

Reading read_binary(const http::Environment& environment, std::string_view data) {
  std::vector<json::FieldError> fields;
  std::vector<http::ProblemPart> headers;
  MessageFaults faults{fields};
  Reading reading{
      read_binary_cloudevent(environment.variables(), data, max_payload, faults, headers), {}};
  for (const http::ProblemPart& fault : headers)
    reading.faults.push_back(fault.where);
  return reading;
}

using Places = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(api_cloudevents)

BOOST_AUTO_TEST_CASE(an_event_becomes_a_message) {
  const auto [message, faults] = read_with(
      R"("subject":"x","time":"2026-01-01T00:00:00Z","data": [1.0] ,"partitionkey":"p",)"
      R"("traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","flag":true,"n":-7)");
  BOOST_TEST(faults.empty());
  BOOST_TEST(message.event_type == "a.b");
  BOOST_TEST(message.payload == "[1.0]");
  BOOST_TEST((message.ordering_key == "p"));
  BOOST_TEST(message.traceparent.has_value());
  BOOST_TEST(message.idempotency_key.has_value());
  BOOST_TEST(
      (message.cloudevent ==
       R"({"flag":true,"id":"1","n":-7,"partitionkey":"p","source":"/s","specversion":"1.0",)"
       R"("subject":"x","time":"2026-01-01T00:00:00Z",)"
       R"("traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","type":"a.b"})"));
}

BOOST_AUTO_TEST_CASE(without_data_the_payload_is_null) {
  BOOST_TEST(read_with(R"("x":"y")").message.payload == "null");
}

BOOST_AUTO_TEST_CASE(each_missing_attribute_is_named_once) {
  const Places expected{"/specversion", "/id", "/source", "/type"};
  BOOST_TEST(read("{}").faults == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_bad_attribute_is_named_once) {
  const auto fault_of = [](const std::string& members) {
    const auto faults = read_with(members).faults;
    return faults.size() == 1 ? faults.front() : std::to_string(faults.size()) + " faults";
  };
  BOOST_TEST(fault_of(R"("Upper":"x")") == "/Upper");
  BOOST_TEST(fault_of(R"("a_b":"x")") == "/a_b");
  BOOST_TEST(fault_of(R"("data_base64":"AA==")") == "/data_base64");
  BOOST_TEST(fault_of(R"("ext":null)") == "/ext");
  BOOST_TEST(fault_of(R"("ext":{})") == "/ext");
  BOOST_TEST(fault_of(R"("ext":1.5)") == "/ext");
  BOOST_TEST(fault_of(R"("ext":2147483648)") == "/ext");
  BOOST_TEST(fault_of(R"("subject":"")") == "/subject");
  BOOST_TEST(fault_of(R"("subject":"a\u0000")") == "/subject");
  BOOST_TEST(fault_of(R"("time":"yesterday")") == "/time");
  BOOST_TEST(fault_of(R"("partitionkey":"\u00e4")") == "/partitionkey");
}

BOOST_AUTO_TEST_CASE(the_order_of_attributes_makes_no_other_event) {
  const auto one = read(R"({"specversion":"1.0","id":"1","source":"/s","type":"a"})").message;
  const auto other =
      read(R"({"type":"a","source":"/s","id":"\u0031","specversion":"1.0"})").message;
  BOOST_TEST((fingerprint(one) == fingerprint(other)));
  BOOST_TEST((one.idempotency_key == other.idempotency_key));
}

BOOST_AUTO_TEST_CASE(source_and_id_cannot_be_shifted_into_one_another) {
  const auto key = [](const std::string& source, const std::string& id) {
    return read(R"({"specversion":"1.0","type":"a","source":")" + source + R"(","id":")" + id +
                "\"}")
        .message.idempotency_key;
  };
  BOOST_TEST((key("/a", "bc") != key("/ab", "c")));
  BOOST_TEST((key("/a", "bc") == key("/a", "bc")));
}

BOOST_AUTO_TEST_CASE(in_binary_mode_the_attributes_are_headers) {
  const http::Environment environment{"HTTP_CE_SPECVERSION=1.0", "HTTP_CE_ID=1",
                                      "HTTP_CE_SOURCE=/s", "HTTP_CE_TYPE=a.b",
                                      "HTTP_CE_SUBJECT=doc%20%E2%82%AC"};
  BOOST_TEST(is_binary_cloudevent(environment.variables()));
  const auto [message, faults] = read_binary(environment, "[1]");
  BOOST_TEST(faults.empty());
  BOOST_TEST(message.payload == "[1]");
  BOOST_TEST(
      (fingerprint(message) == fingerprint(read_with(R"("subject":"doc €","data":[1])").message)));
}

BOOST_AUTO_TEST_CASE(bad_headers_are_named_as_they_were_sent) {
  const http::Environment environment{"HTTP_CE_SPECVERSION=0.3", "HTTP_CE_ID=%ff",
                                      "HTTP_CE_TYPE=a b", "HTTP_CE_MY_EXT=x",
                                      "HTTP_CE_DATACONTENTTYPE=text/plain"};
  const Places expected{"ce-id",     "ce-my-ext",      "ce-datacontenttype",
                        "ce-source", "ce-specversion", "ce-type"};
  auto faults = read_binary(environment, "1").faults;
  BOOST_TEST(faults == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_a_specversion_nothing_is_an_event) {
  const http::Environment environment{"HTTP_CE_ID=1"};
  BOOST_TEST(!is_binary_cloudevent(environment.variables()));
}

BOOST_AUTO_TEST_SUITE_END()

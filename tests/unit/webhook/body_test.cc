#include "webhook/body.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::webhook;
using enum queue::WebhookFormat;

namespace {

queue::Message plain_message() {
  queue::Message message;
  message.id = queue::MessageId{42};
  message.event_type = "doc.parsed";
  message.payload = R"({"n": 1.0,"text":"ü"})";
  message.created_at = parse_rfc3339("2026-03-01T09:30:00.125Z").value();
  return message;
}

Body rendered(queue::WebhookFormat format, const queue::Message& message) {
  return render(format, {message, "msg_k3v9_42", "urn:pmq:k3v9"});
}

std::string header(const Body& body, std::string_view name) {
  for (const auto& header : body.headers)
    if (header.name == name) return header.value;
  return "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(webhook_body)

BOOST_AUTO_TEST_CASE(standard_holds_type_time_and_the_payloads_very_bytes) {
  const Body body = rendered(standard, plain_message());
  BOOST_TEST(
      body.bytes ==
      R"({"type":"doc.parsed","timestamp":"2026-03-01T09:30:00.125Z","data":{"n": 1.0,"text":"ü"}})");
  BOOST_TEST(body.headers.size() == 1);
  BOOST_TEST(header(body, "Content-Type") == "application/json");
}

BOOST_AUTO_TEST_CASE(cloudevents_is_one_json_object_with_the_webhooks_id) {
  const Body body = rendered(cloudevents, plain_message());
  BOOST_TEST(
      body.bytes ==
      R"({"specversion":"1.0","id":"msg_k3v9_42","source":"urn:pmq:k3v9","type":"doc.parsed",)"
      R"("time":"2026-03-01T09:30:00.125Z","datacontenttype":"application/json",)"
      R"("data":{"n": 1.0,"text":"ü"}})");
  BOOST_TEST(body.headers.size() == 1);
  BOOST_TEST(header(body, "Content-Type") == "application/cloudevents+json");
}

BOOST_AUTO_TEST_CASE(cloudevents_binary_has_its_attributes_in_headers) {
  const Body body = rendered(cloudevents_binary, plain_message());
  BOOST_TEST(body.bytes == plain_message().payload);
  BOOST_TEST(header(body, "Content-Type") == "application/json");
  BOOST_TEST(header(body, "ce-specversion") == "1.0");
  BOOST_TEST(header(body, "ce-id") == "msg_k3v9_42");
  BOOST_TEST(header(body, "ce-source") == "urn:pmq:k3v9");
  BOOST_TEST(header(body, "ce-type") == "doc.parsed");
  BOOST_TEST(header(body, "ce-time") == "2026-03-01T09:30:00.125Z");
  BOOST_TEST(header(body, "ce-datacontenttype") == "none");
  BOOST_TEST(body.headers.size() == 6);
}

BOOST_AUTO_TEST_CASE(ordering_key_and_trace_become_extensions) {
  queue::Message message = plain_message();
  message.ordering_key = "order 7";
  message.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const Body binary = rendered(cloudevents_binary, message);
  BOOST_TEST(header(binary, "ce-partitionkey") == "order%207");
  BOOST_TEST(header(binary, "ce-traceparent") == *message.traceparent);
  BOOST_TEST(rendered(cloudevents, message).bytes.find(R"("partitionkey":"order 7")") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_came_as_a_cloudevent_keeps_its_attributes) {
  queue::Message message = plain_message();
  message.cloudevent =
      R"({"count":3,"final":true,"id":"a-1","source":"/shop","specversion":"1.0","type":"doc.parsed"})";
  BOOST_TEST(rendered(cloudevents, message).bytes ==
             R"({"count":3,"final":true,"id":"a-1","source":"/shop","specversion":"1.0",)"
             R"("type":"doc.parsed","data":{"n": 1.0,"text":"ü"}})");
  const Body binary = rendered(cloudevents_binary, message);
  BOOST_TEST(header(binary, "ce-id") == "a-1");
  BOOST_TEST(header(binary, "ce-source") == "/shop");
  BOOST_TEST(header(binary, "ce-count") == "3");
  BOOST_TEST(header(binary, "ce-final") == "true");
  BOOST_TEST(header(binary, "ce-time") == "none");
  BOOST_TEST(rendered(standard, message).bytes == rendered(standard, plain_message()).bytes);
}

BOOST_AUTO_TEST_CASE(a_header_of_an_attribute_is_percent_encoded) {
  queue::Message message = plain_message();
  message.cloudevent = R"({"subject":"Euro \u20AC \"100%\" ~!#$&"})";
  BOOST_TEST(header(rendered(cloudevents_binary, message), "ce-subject") ==
             "Euro%20%E2%82%AC%20%22100%25%22%20~!#$&");
}

BOOST_AUTO_TEST_CASE(binary_data_is_of_its_own_media_type) {
  queue::Message message = plain_message();
  message.payload = R"("one\ntwo")";
  message.cloudevent = R"({"datacontenttype":"text/plain"})";
  const Body text = rendered(cloudevents_binary, message);
  BOOST_TEST(text.bytes == "one\ntwo");
  BOOST_TEST(header(text, "Content-Type") == "text/plain");
  for (const auto* type :
       {"application/json", "application/json; charset=utf-8", "application/vnd.shop+json"}) {
    message.cloudevent = R"({"datacontenttype":")" + std::string{type} + "\"}";
    const Body json = rendered(cloudevents_binary, message);
    BOOST_TEST(json.bytes == message.payload);
    BOOST_TEST(header(json, "Content-Type") == type);
  }
}

BOOST_AUTO_TEST_SUITE_END()

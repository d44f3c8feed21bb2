#include "api/message_body.h"

#include <boost/test/unit_test.hpp>

#include "http/problem.h"
#include "json/parse.h"
#include "tests/unit/http/fixtures.h"

using namespace pmq;
using namespace pmq::api;

namespace {

constexpr std::size_t max_payload = 20;

struct Reading {
  queue::NewMessage message;
  std::vector<std::string> faults;
  std::vector<std::string> oversized;
};

std::vector<std::string> pointers(const std::vector<json::FieldError>& errors) {
  std::vector<std::string> all;
  for (const auto& error : errors)
    all.push_back(error.pointer);
  return all;
}

Reading read(const std::string& body) {
  const auto document = json::parse(body, {}, opaque_members);
  BOOST_REQUIRE_MESSAGE(document.has_value(), body);
  std::vector<json::FieldError> fields;
  MessageFaults faults{fields};
  Reading reading{read_message(document->root(), "/messages/3", max_payload, faults), {}, {}};
  reading.faults = pointers(fields);
  reading.oversized = pointers(faults.oversized);
  return reading;
}

std::vector<std::string> faults(const std::string& members) {
  return read(R"({"event_type":"a","payload":1,)" + members + "}").faults;
}

using Pointers = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(api_message_body)

BOOST_AUTO_TEST_CASE(every_field_is_taken_over) {
  const auto [message, faults, oversized] = read(
      R"({"event_type":"doc.parsed","payload": {"n": 1.0} ,"queue":"q","idempotency_key":"k 1",)"
      R"("delay_seconds":60,"expires_at":"2030-01-01T00:00:00Z","priority":-100,)"
      R"("ordering_key":"o","schema_version":"2.1"})");
  BOOST_TEST(faults.empty());
  BOOST_TEST(message.event_type == "doc.parsed");
  BOOST_TEST(message.payload == R"({"n": 1.0})");
  BOOST_TEST((message.queue == "q"));
  BOOST_TEST((message.idempotency_key == "k 1"));
  BOOST_TEST((message.delay == seconds(60)));
  BOOST_TEST((message.expires_at == parse_rfc3339("2030-01-01T00:00:00Z")));
  BOOST_TEST(message.priority == -100);
  BOOST_TEST((message.ordering_key == "o"));
  BOOST_TEST((message.schema_version == R"("2.1")"));
}

BOOST_AUTO_TEST_CASE(a_number_as_schema_version_stays_a_number) {
  BOOST_TEST(
      (read(R"({"event_type":"a","payload":1,"schema_version":7})").message.schema_version == "7"));
}

BOOST_AUTO_TEST_CASE(null_is_a_payload_and_nothing_else) {
  BOOST_TEST(read(R"({"event_type":"a","payload":null})").message.payload == "null");
  for (const std::string name : {"queue", "idempotency_key", "not_before", "delay_seconds",
                                 "expires_at", "priority", "ordering_key", "schema_version"}) {
    const Pointers expected{"/messages/3/" + name};
    BOOST_TEST(faults('"' + name + "\":null") == expected, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(what_is_missing_and_what_is_unknown_is_named) {
  const Pointers expected{"/messages/3/event_type", "/messages/3/payload", "/messages/3/colour"};
  BOOST_TEST(read(R"({"colour":"red"})").faults == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_no_object_is_named_once) {
  const Pointers expected{"/messages/3"};
  BOOST_TEST(read("7").faults == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(two_times_to_begin_at_are_one_too_many) {
  const Pointers expected{"/messages/3/delay_seconds"};
  BOOST_TEST(faults(R"("not_before":"2030-01-01T00:00:00Z","delay_seconds":1)") == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_payload_is_measured_as_it_was_sent) {
  const std::string fits = '"' + std::string(max_payload - 2, 'x') + '"';
  BOOST_TEST(read(R"({"event_type":"a","payload":)" + fits + "}").oversized.empty());
  const Pointers expected{"/messages/3/payload"};
  BOOST_TEST(read(R"({"event_type":"a","payload":" )" + fits.substr(1) + "}").oversized == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_oversized_payload_is_refused_as_too_large) {
  std::vector<json::FieldError> fields;
  MessageFaults faults{fields};
  queue::NewMessage message;
  take_payload(message, "12345", "/payload", 4, faults);
  const http::Problem problem = http::refusal_of([&] { refuse_at_once(faults); });
  BOOST_TEST(problem.status == 413);
  BOOST_TEST(problem.code == "payload_too_large");
  BOOST_TEST(message.payload.empty());
}

BOOST_AUTO_TEST_CASE(a_type_of_the_queues_own_is_refused) {
  std::vector<json::FieldError> fields;
  MessageFaults faults{fields};
  queue::NewMessage message;
  message.event_type = "pmqx.test";
  check_not_reserved(message, http::ProblemPart::Place::pointer, "/event_type", faults);
  refuse_at_once(faults);
  message.event_type = "pmq.test";
  check_not_reserved(message, http::ProblemPart::Place::pointer, "/event_type", faults);
  const http::Problem problem = http::refusal_of([&] { refuse_at_once(faults); });
  BOOST_TEST(problem.status == 422);
  BOOST_TEST(problem.code == "reserved_event_type");
  BOOST_TEST(problem.parts.at(0).where == "/event_type");
}

BOOST_AUTO_TEST_CASE(a_message_must_not_expire_before_it_is_due) {
  const Time now = *parse_rfc3339("2026-06-01T00:00:00Z");
  const auto is_refused = [&](std::optional<Time> expires_at, std::optional<seconds> delay) {
    queue::NewMessage message;
    message.expires_at = expires_at;
    message.delay = delay;
    std::vector<json::FieldError> faults;
    check_expiry(message, "", now, faults);
    return pointers(faults) == Pointers{"/expires_at"};
  };
  BOOST_TEST(!is_refused(std::nullopt, seconds(10)));
  BOOST_TEST(!is_refused(now + milliseconds(1), std::nullopt));
  BOOST_TEST(is_refused(now, std::nullopt));
  BOOST_TEST(!is_refused(now + seconds(11), seconds(10)));
  BOOST_TEST(is_refused(now + seconds(10), seconds(10)));
}

BOOST_AUTO_TEST_SUITE_END()

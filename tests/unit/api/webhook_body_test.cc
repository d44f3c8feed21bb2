#include "api/webhook_body.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "json/parse.h"

using namespace pmq;
using namespace pmq::api;

namespace {

using Pointers = std::vector<std::string>;

struct Reading {
  queue::WebhookSettings settings;
  Pointers faults;
};

Reading read(const std::string& members) {
  const auto body = R"({"url":"https://example.com/hook")" + members + "}";
  const auto document = json::parse(body);
  BOOST_REQUIRE_MESSAGE(document.has_value(), body);
  std::vector<json::FieldError> faults;
  json::ObjectReader in(document->root(), "", faults);
  Reading reading{read_webhook(in, faults), {}};
  in.refuse_unknown();
  for (const auto& fault : faults)
    reading.faults.push_back(fault.pointer);
  return reading;
}

queue::SubscriptionChange change(const std::string& body) {
  const auto document = json::parse(body);
  BOOST_REQUIRE_MESSAGE(document.has_value(), body);
  std::vector<json::FieldError> faults;
  json::ObjectReader in(document->root(), "", faults);
  queue::SubscriptionChange change;
  read_webhook_change(in, faults, change);
  BOOST_TEST(faults.empty());
  return change;
}

bool has_only(const Pointers& faults, const std::string& pointer) {
  return faults == Pointers{pointer};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(api_webhook_body)

BOOST_AUTO_TEST_CASE(every_field_is_read) {
  const auto [settings, faults] =
      read(R"(,"format":"cloudevents-binary","headers":{"X-Key":"7","Authorization":"Bearer t"},)"
           R"("timeout_seconds":60,"max_in_flight":256,"rate_per_second":0.5)");
  BOOST_TEST(faults.empty());
  BOOST_TEST(settings.url == "https://example.com/hook");
  BOOST_TEST((settings.format == queue::WebhookFormat::cloudevents_binary));
  BOOST_TEST(settings.headers.size() == 2U);
  BOOST_TEST((settings.headers[1] == queue::Header{"Authorization", "Bearer t"}));
  BOOST_TEST((settings.timeout == seconds{60}));
  BOOST_TEST(settings.max_in_flight == 256);
  BOOST_TEST(settings.rate_per_second.value() == 0.5);
}

BOOST_AUTO_TEST_CASE(values_out_of_bounds_are_named) {
  for (const auto* bad : {"0", "61", "1.5", "null", "\"1\""})
    BOOST_TEST(
        has_only(read(",\"timeout_seconds\":" + std::string{bad}).faults, "/timeout_seconds"));
  for (const auto* bad : {"0", "257", "-1"})
    BOOST_TEST(has_only(read(",\"max_in_flight\":" + std::string{bad}).faults, "/max_in_flight"));
  for (const auto* bad : {"0", "-1", "10000.1", "\"1\"", "true"})
    BOOST_TEST(
        has_only(read(",\"rate_per_second\":" + std::string{bad}).faults, "/rate_per_second"));
  for (const auto* bad : {"\"Standard\"", "\"\"", "1", "null"})
    BOOST_TEST(has_only(read(",\"format\":" + std::string{bad}).faults, "/format"));
}

BOOST_AUTO_TEST_CASE(no_rate_is_null) {
  BOOST_TEST(read(",\"rate_per_second\":null").faults.empty());
  BOOST_TEST(!read(",\"rate_per_second\":null").settings.rate_per_second.has_value());
}

BOOST_AUTO_TEST_CASE(a_faulty_header_is_named) {
  BOOST_TEST(
      has_only(read(R"(,"headers":{"X":"a","Webhook-Id":"b"})").faults, "/headers/Webhook-Id"));
  BOOST_TEST(has_only(read(R"(,"headers":{"X":"a\r\nHost: b"})").faults, "/headers/X"));
  BOOST_TEST(has_only(read(R"(,"headers":{"X":7})").faults, "/headers/X"));
  BOOST_TEST(has_only(read(R"(,"headers":{"X":"a","x":"b"})").faults, "/headers/x"));
  BOOST_TEST(has_only(read(R"(,"headers":{"a/b":"b"})").faults, "/headers/a~1b"));
  BOOST_TEST(has_only(read(R"(,"headers":[])").faults, "/headers"));
  std::string many;
  for (int i = 0; i < 21; ++i)
    many += (i ? ",\"X" : "\"X") + std::to_string(i) + "\":\"v\"";
  BOOST_TEST(has_only(read(",\"headers\":{" + many + "}").faults, "/headers"));
}

BOOST_AUTO_TEST_CASE(a_change_holds_what_was_given) {
  BOOST_TEST(!change("{}").is_for_a_webhook());
  const auto given = change(R"({"url":"https://example.com/other","headers":{}})");
  BOOST_TEST(given.url.value() == "https://example.com/other");
  BOOST_TEST(given.headers->empty());
  BOOST_TEST(!given.rate_per_second.has_value());
  const auto unbound = change(R"({"rate_per_second":null})");
  BOOST_REQUIRE(unbound.rate_per_second.has_value());
  BOOST_TEST(!unbound.rate_per_second->has_value());
  BOOST_TEST(change(R"({"rate_per_second":3})").rate_per_second->value() == 3);
}

BOOST_AUTO_TEST_SUITE_END()

#include "api/subscription_body.h"

#include <boost/test/unit_test.hpp>

#include "json/parse.h"
#include "tests/unit/http/fixtures.h"

using namespace pmq;
using namespace pmq::api;

namespace {

struct Reading {
  queue::NewSubscription subscription;
  std::vector<std::string> faults;
};

Reading read(const std::string& body) {
  const auto document = json::parse(body);
  BOOST_REQUIRE_MESSAGE(document.has_value(), body);
  std::vector<json::FieldError> faults;
  json::ObjectReader in(document->root(), "", faults);
  Reading reading{read_subscription(in, faults).subscription, {}};
  for (const json::FieldError& fault : faults)
    reading.faults.push_back(fault.pointer);
  return reading;
}

Reading read_with_backoff(const std::string& backoff) {
  return read(R"({"name":"n","kind":"pull","event_types":["*"],"backoff":)" + backoff + "}");
}

using Pointers = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(api_subscription_body)

BOOST_AUTO_TEST_CASE(what_is_left_out_has_its_default) {
  const auto [subscription, faults] =
      read(R"({"name":"n","kind":"pull","event_types":["a.*","b"]})");
  BOOST_TEST(faults.empty());
  BOOST_TEST(subscription.name == "n");
  BOOST_TEST(subscription.event_types.size() == 2U);
  BOOST_TEST((subscription.retry_policy == queue::default_pull_policy()));
}

BOOST_AUTO_TEST_CASE(both_forms_of_backoff_are_read) {
  const auto list = read_with_backoff(R"({"delays_seconds":[0,2592000]})");
  BOOST_TEST(list.faults.empty());
  BOOST_TEST((list.subscription.retry_policy.backoff ==
              queue::Backoff(queue::DelayList{{seconds(0), seconds(2592000)}})));
  const auto formula = read_with_backoff(R"({"base_seconds":5,"factor":1.5,"max_seconds":600})");
  BOOST_TEST(formula.faults.empty());
  BOOST_TEST((formula.subscription.retry_policy.backoff ==
              queue::Backoff(queue::DelayFormula{seconds(5), 1.5, seconds(600)})));
}

BOOST_AUTO_TEST_CASE(faults_inside_a_backoff_are_named) {
  const auto faults_of = [](const std::string& backoff) {
    return read_with_backoff(backoff).faults;
  };
  const auto is_only = [](const Pointers& faults, const std::string& pointer) {
    return faults == Pointers{pointer};
  };
  BOOST_TEST(is_only(faults_of("{\"delays_seconds\":[]}"), "/backoff/delays_seconds"));
  BOOST_TEST(is_only(faults_of("{\"delays_seconds\":[-1]}"), "/backoff/delays_seconds"));
  BOOST_TEST(is_only(faults_of("{\"delays_seconds\":[1],\"factor\":2}"), "/backoff/factor"));
  BOOST_TEST(is_only(faults_of("{\"base_seconds\":1,\"factor\":11,\"max_seconds\":2}"),
                     "/backoff/factor"));
  BOOST_TEST(is_only(faults_of("{\"base_seconds\":1,\"max_seconds\":2}"), "/backoff/factor"));
  BOOST_TEST(is_only(faults_of("[]"), "/backoff"));
}

BOOST_AUTO_TEST_CASE(a_webhook_has_defaults_of_its_own) {
  const auto [subscription, faults] =
      read(R"({"name":"n","kind":"webhook","event_types":["*"],"url":"https://example.com/hook"})");
  BOOST_TEST(faults.empty());
  BOOST_REQUIRE(subscription.webhook.has_value());
  queue::WebhookSettings expected;
  expected.url = "https://example.com/hook";
  BOOST_TEST((*subscription.webhook == expected));
  BOOST_TEST((subscription.retry_policy == queue::default_webhook_policy()));
}

BOOST_AUTO_TEST_CASE(a_pull_queue_has_nothing_of_a_webhook) {
  const auto reading = read(
      R"({"name":"n","kind":"pull","event_types":["*"],"url":"https://example.com","headers":{}})");
  const Pointers expected{"/url", "/headers"};
  BOOST_TEST(reading.faults == expected, boost::test_tools::per_element());
  BOOST_TEST(!reading.subscription.webhook.has_value());
}

BOOST_AUTO_TEST_CASE(every_fault_is_named) {
  const auto faults =
      read(R"({"name":"UPPER","kind":"push","event_types":["a","a"],"max_retries":101,"url":"x"})")
          .faults;
  const Pointers expected{"/kind", "/name", "/event_types", "/max_retries", "/url"};
  BOOST_TEST(faults == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(max_depth_is_a_count_or_null) {
  const auto with_depth = [](const std::string& depth) {
    return read(R"({"name":"n","kind":"pull","event_types":["*"],"max_depth":)" + depth + "}");
  };
  BOOST_TEST(with_depth("5").subscription.max_depth.value() == 5);
  BOOST_TEST(!with_depth("null").subscription.max_depth.has_value());
  BOOST_TEST(with_depth("null").faults.empty());
  for (const auto* wrong : {"0", "-1", "10000001", "1.0", "\"5\"", "true", "[]"})
    BOOST_CHECK((with_depth(wrong).faults == Pointers{"/max_depth"}));
}

BOOST_AUTO_TEST_CASE(days_to_keep_are_a_count_from_0_or_null) {
  const auto with_days = [](const std::string& name, const std::string& days) {
    return read(R"({"name":"n","kind":"pull","event_types":["*"],")" + name + "\":" + days + "}");
  };
  BOOST_TEST(with_days("keep_finished_days", "0").subscription.keep_finished_days.value() == 0);
  BOOST_TEST(with_days("keep_dead_days", "36500").subscription.keep_dead_days.value() == 36500);
  BOOST_TEST(!with_days("keep_dead_days", "null").subscription.keep_dead_days.has_value());
  BOOST_TEST(with_days("keep_dead_days", "null").faults.empty());
  for (const auto* wrong : {"-1", "36501", "1.0", "\"5\"", "true", "[]"})
    BOOST_CHECK((with_days("keep_finished_days", wrong).faults == Pointers{"/keep_finished_days"}));
}

BOOST_AUTO_TEST_SUITE_END()

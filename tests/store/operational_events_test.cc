#include <boost/test/unit_test.hpp>

#include "store/dispatch_fixture.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;
using webhook::Delivered;
using webhook::Gone;
using webhook::Refused;

/// Operators listen, beside consumers of everything.
struct OperatorsFixture : DispatchFixture {
  OperatorsFixture() {
    subscribe("ops", {"pmq.*"});
    subscribe("all", {"*", "p*", "*dead"});
  }

  /// What operators are told, and no other consumer with them.
  std::vector<store::ClaimedDelivery> told() { return StoreFixture::claim(100, "ops"); }

  queue::NewMessage news(std::string queue) {
    auto news = message("pmq.test");
    news.queue = std::move(queue);
    return news;
  }
};

BOOST_FIXTURE_TEST_SUITE(operational_events, OperatorsFixture)

BOOST_AUTO_TEST_CASE(dead_letter_of_a_worker_is_told_to_those_whose_filter_names_it) {
  const auto id = enqueue();
  const auto claimed = StoreFixture::claim_one("all");
  BOOST_REQUIRE(store.fail(by_receipt(claimed), {"no use", {}, true}, now).has_value());
  const auto events = told();
  BOOST_REQUIRE_EQUAL(events.size(), 1);
  BOOST_TEST(events[0].message.event_type == "pmq.delivery.dead");
  BOOST_TEST(events[0].message.producer == "pmq");
  BOOST_TEST(events[0].message.payload ==
             R"({"delivery_id":)" + std::to_string(claimed.receipt.delivery.value) +
                 R"(,"message_id":)" + std::to_string(id.value) +
                 R"(,"event_type":"doc.parsed","queue":"all","retry_count":1,"error":"no use"})");
  BOOST_TEST(StoreFixture::claim(10, "all").empty());
  BOOST_TEST(StoreFixture::claim(10, "default").empty());
}

BOOST_AUTO_TEST_CASE(failure_that_will_be_retried_is_no_news) {
  enqueue();
  BOOST_REQUIRE(
      store.fail(by_receipt(StoreFixture::claim_one("all")), {"x", {}, false}, now).has_value());
  BOOST_TEST(told().empty());
}

BOOST_AUTO_TEST_CASE(lease_that_spent_the_last_retry_is_told) {
  subscribe("once", {"once"}, 0);
  enqueue(message("once"));
  StoreFixture::claim(1, "once");
  now += seconds(61);
  BOOST_TEST(StoreFixture::claim(1, "once").empty());
  BOOST_TEST(StoreFixture::claim(1, "once").empty());
  BOOST_TEST(told().size() == 1);
}

BOOST_AUTO_TEST_CASE(expired_message_is_told_once_for_each_of_its_deliveries) {
  auto brief = message();
  brief.expires_at = now + seconds(1);
  enqueue(brief);
  now += seconds(1);
  BOOST_TEST(StoreFixture::claim(10, "all").empty());
  BOOST_TEST(DispatchFixture::claim().deliveries.empty());
  BOOST_TEST(told().size() == 2);
}

BOOST_AUTO_TEST_CASE(breaker_that_opens_and_closes_is_told_with_its_reason) {
  attempts(5, Refused{500});
  const auto opened = told();
  BOOST_REQUIRE_EQUAL(opened.size(), 1);
  BOOST_TEST(opened[0].message.event_type == "pmq.breaker.opened");
  BOOST_TEST(opened[0].message.payload ==
             R"({"queue":"hook","reason":"5 attempts in a row failed","consecutive_failures":5,)"
             R"("open_until":")" +
                 to_rfc3339(now + seconds(30)) + "\"}");
  now += seconds(30);
  enqueue();
  settle(DispatchFixture::claim(1).deliveries.at(0), Delivered{});
  const auto closed = told();
  BOOST_REQUIRE_EQUAL(closed.size(), 1);
  BOOST_TEST(closed[0].message.event_type == "pmq.breaker.closed");
}

BOOST_AUTO_TEST_CASE(breaker_closed_by_hand_is_told_but_one_that_was_closed_is_not) {
  BOOST_REQUIRE(store.reset_breaker("hook", {"anna", {}}, now).has_value());
  BOOST_TEST(told().empty());
  attempts(5, Refused{500});
  BOOST_REQUIRE(store.reset_breaker("hook", {"anna", {}}, now).has_value());
  const auto events = told();
  BOOST_REQUIRE_EQUAL(events.size(), 2);
  BOOST_TEST(events[1].message.event_type == "pmq.breaker.closed");
}

BOOST_AUTO_TEST_CASE(disabled_subscription_is_told) {
  enqueue();
  settle(DispatchFixture::claim_one(), Gone{});
  const auto events = told();
  BOOST_REQUIRE_EQUAL(events.size(), 1);
  BOOST_TEST(events[0].message.payload ==
             R"({"queue":"hook","reason":"the endpoint answered 410 Gone"})");
}

BOOST_AUTO_TEST_CASE(news_that_cannot_be_delivered_make_no_more_news) {
  for (int i = 0; i < 5; ++i)
    enqueue(news("hook"));
  for (const auto& each : DispatchFixture::claim().deliveries)
    settle(each, Refused{500});
  BOOST_CHECK(endpoint().breaker.state == pmq::webhook::BreakerState::open);
  enqueue(news("all"));
  BOOST_REQUIRE(
      store.fail(by_receipt(StoreFixture::claim_one("all")), {"x", {}, true}, now).has_value());
  BOOST_TEST(told().empty());
  BOOST_TEST(count("message WHERE producer = 'pmq'") == 0);
}

BOOST_AUTO_TEST_CASE(endpoint_that_ends_or_recovers_is_told_though_news_were_the_cause) {
  attempts(5, Refused{500});
  BOOST_TEST(told().size() == 1);
  now += seconds(30);
  enqueue(news("hook"));
  settle(DispatchFixture::claim(1).deliveries.at(0), Delivered{});
  const auto closed = told();
  BOOST_REQUIRE_EQUAL(closed.size(), 1);
  BOOST_TEST(closed[0].message.event_type == "pmq.breaker.closed");
  enqueue(news("hook"));
  now += seconds(1);
  settle(DispatchFixture::claim(100).deliveries.at(0), Gone{});
  const auto disabled = told();
  BOOST_REQUIRE_EQUAL(disabled.size(), 1);
  BOOST_TEST(disabled[0].message.event_type == "pmq.subscription.disabled");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

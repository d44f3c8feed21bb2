#include "admin/why.h"

#include <boost/test/unit_test.hpp>

using namespace pmq;
using admin::Circumstances;
using admin::why_not_delivered;
using queue::DeliveryState;

namespace {

const Time now{milliseconds(1'800'000'000'000)};

struct Fixture {
  Circumstances known() const {
    return {.delivery = delivery,
            .subscription = &subscription,
            .ahead = std::nullopt,
            .breaker_open_until = std::nullopt,
            .endpoint_paused_until = std::nullopt,
            .expires_at = std::nullopt,
            .now = now};
  }

  queue::Delivery delivery;
  queue::Subscription subscription;
};

bool holds(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(admin_why, Fixture)

BOOST_AUTO_TEST_CASE(what_is_over_needs_no_reason) {
  for (const auto state :
       {DeliveryState::done, DeliveryState::discarded, DeliveryState::cancelled}) {
    delivery.state = state;
    BOOST_TEST(why_not_delivered(known()).empty());
  }
}

BOOST_AUTO_TEST_CASE(a_pause_comes_before_the_place_in_the_queue) {
  subscription.state = queue::SubscriptionState::paused;
  subscription.state_reason = "moving house";
  auto all = known();
  all.ahead = store::CappedCount{2, false};
  const auto reasons = why_not_delivered(all);
  BOOST_REQUIRE(reasons.size() == 2);
  BOOST_TEST(holds(reasons[0], "paused"));
  BOOST_TEST(holds(reasons[0], "moving house"));
  BOOST_TEST(holds(reasons[1], "behind 2 others"));
}

BOOST_AUTO_TEST_CASE(an_open_breaker_and_a_removed_queue_are_told) {
  auto all = known();
  all.breaker_open_until = now + seconds(90);
  BOOST_TEST(holds(why_not_delivered(all).front(), "in 1m 30s"));
  all.breaker_open_until = std::nullopt;
  all.endpoint_paused_until = now + seconds(30);
  BOOST_TEST(holds(why_not_delivered(all).front(), "left alone (Retry-After), which ends in 30s"));
  all.subscription = nullptr;
  BOOST_TEST(holds(why_not_delivered(all).front(), "removed"));
}

BOOST_AUTO_TEST_CASE(a_lease_that_ran_out_is_told_apart) {
  delivery.state = DeliveryState::in_progress;
  delivery.worker = "worker-1";
  delivery.lease_expires_at = now + seconds(40);
  BOOST_TEST(holds(why_not_delivered(known()).front(), "worker-1 holds it"));
  BOOST_TEST(holds(why_not_delivered(known()).front(), "in 40s"));
  delivery.lease_expires_at = now - seconds(1);
  BOOST_TEST(holds(why_not_delivered(known()).front(), "run out"));
}

BOOST_AUTO_TEST_CASE(a_retry_says_when_and_how_often_it_failed) {
  delivery.state = DeliveryState::scheduled;
  delivery.retry_count = 2;
  delivery.next_attempt_at = now + seconds(60);
  const auto reason = why_not_delivered(known()).front();
  BOOST_TEST(holds(reason, "tried again in 1m"));
  BOOST_TEST(holds(reason, "failed 2 times"));
}

BOOST_AUTO_TEST_SUITE_END()

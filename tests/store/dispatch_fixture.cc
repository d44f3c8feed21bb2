#include "store/dispatch_fixture.h"

#include <boost/test/unit_test.hpp>

namespace pmq::test {

DispatchFixture::DispatchFixture()
    : dispatcher(database(), random, store::mysql::Sealing(secrets_key())),
      hook(subscribe_webhook("hook", settings())) {
  store.change_subscription("default", {{{"nothing"}}, std::nullopt, std::nullopt}, now).value();
}

std::unique_ptr<store::mysql::MysqlDispatchStore> DispatchFixture::another_dispatcher() {
  return std::make_unique<store::mysql::MysqlDispatchStore>(database(), random,
                                                            store::mysql::Sealing(secrets_key()));
}

queue::WebhookSettings DispatchFixture::settings() const {
  queue::WebhookSettings settings;
  settings.url = "https://example.com/hook";
  settings.max_in_flight = 256;
  return settings;
}

queue::Subscription DispatchFixture::subscribe_webhook(const std::string& name,
                                                       const queue::WebhookSettings& webhook,
                                                       std::vector<std::string> event_types,
                                                       int max_retries) {
  queue::NewSubscription subscription;
  subscription.name = name;
  subscription.kind = queue::SubscriptionKind::webhook;
  subscription.event_types = std::move(event_types);
  subscription.retry_policy = {max_retries, queue::DelayList{{seconds(10)}}};
  subscription.webhook = webhook;
  subscription.webhook_secret = Secret("thirty-two random bytes, as it were");
  const auto created = store.create_subscription(subscription, now);
  BOOST_REQUIRE(created.has_value());
  return *created;
}

store::WebhookClaim DispatchFixture::claim(int limit, const queue::Subscription& from) {
  return dispatcher.claim({from.id, limit, seconds(5), "dispatcher"}, now);
}

store::WebhookDelivery DispatchFixture::claim_one() {
  const auto claimed = claim();
  BOOST_REQUIRE_EQUAL(claimed.deliveries.size(), 1);
  return claimed.deliveries.front();
}

store::Settlement DispatchFixture::ended(const store::WebhookDelivery& delivery,
                                         webhook::Outcome outcome) const {
  return {delivery.subscription,  delivery.receipt,   delivery.lease_ends_at,
          delivery.passage,       std::move(outcome), now,
          now + milliseconds(20), std::nullopt};
}

store::Settled DispatchFixture::settle(const store::WebhookDelivery& delivery,
                                       const webhook::Outcome& outcome) {
  const auto settlement = ended(delivery, outcome);
  const auto settled = dispatcher.settle({&settlement, 1}, now);
  BOOST_REQUIRE_EQUAL(settled.size(), 1);
  return settled.front();
}

void DispatchFixture::attempts(int count, const webhook::Outcome& outcome) {
  for (int i = 0; i < count; ++i) {
    enqueue();
    const auto claimed = claim(1);
    BOOST_REQUIRE_EQUAL(claimed.deliveries.size(), 1);
    BOOST_REQUIRE(settle(claimed.deliveries.front(), outcome).held);
  }
}

store::EndpointStatus DispatchFixture::endpoint(const queue::Subscription& of) {
  const auto all = store.endpoints({&of, 1}, now);
  BOOST_REQUIRE(all.front().has_value());
  return *all.front();
}

store::DeliveryHistory DispatchFixture::history(const store::WebhookDelivery& delivery) {
  const auto message = store.find_message(delivery.message.id);
  BOOST_REQUIRE(message.has_value());
  for (const auto& each : message->deliveries) {
    if (each.delivery.id == delivery.receipt.delivery) return each;
  }
  BOOST_FAIL("the message has no such delivery");
  return {};
}

}  // namespace pmq::test

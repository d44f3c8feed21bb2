#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/fixture.h"
#include "store/mysql/mysql_dispatch_store.h"

namespace pmq::test {

/// A webhook subscription, and the store as dispatchers see it.
struct DispatchFixture : StoreFixture {
  DispatchFixture();

  /// Another dispatcher, as it were: a connection and a memory of its own.
  [[nodiscard]] std::unique_ptr<store::mysql::MysqlDispatchStore> another_dispatcher();

  queue::WebhookSettings settings() const;
  queue::Subscription subscribe_webhook(const std::string& name,
                                        const queue::WebhookSettings& webhook,
                                        std::vector<std::string> event_types = {"doc.*"},
                                        int max_retries = 9);

  /// Changes the webhook's settings as `set(SubscriptionChange&)` says.
  template <typename Set>
  void change(Set&& set) {
    queue::SubscriptionChange change;
    set(change);
    store.change_subscription(hook.name, change, now).value();
  }

  store::WebhookClaim claim(int limit, const queue::Subscription& from);
  store::WebhookClaim claim(int limit = 100) { return claim(limit, hook); }
  /// The one delivery that may be claimed; fails the test unless there is exactly one.
  store::WebhookDelivery claim_one();

  /// As if its request had taken from now on 20 ms.
  store::Settlement ended(const store::WebhookDelivery& delivery, webhook::Outcome outcome) const;
  store::Settled settle(const store::WebhookDelivery& delivery, const webhook::Outcome& outcome);
  /// `count` more messages, each claimed and settled with that outcome.
  void attempts(int count, const webhook::Outcome& outcome);

  store::EndpointStatus endpoint(const queue::Subscription& of);
  store::EndpointStatus endpoint() { return endpoint(hook); }
  store::DeliveryHistory history(const store::WebhookDelivery& delivery);

  store::mysql::MysqlDispatchStore dispatcher;
  queue::Subscription hook;
};

}  // namespace pmq::test

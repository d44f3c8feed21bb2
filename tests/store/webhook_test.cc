#include <boost/test/unit_test.hpp>
#include <thread>

#include "crypto/base64.h"
#include "crypto/ed25519.h"
#include "store/dispatch_fixture.h"

namespace pmq::test {
namespace {

using queue::SubscriptionKind;
using store::SubscriptionFault;

struct WebhookFixture : DispatchFixture {
  queue::WebhookSettings full() const {
    queue::WebhookSettings settings;
    settings.url = "https://example.com/a?b=c&d='\"%20";
    settings.format = queue::WebhookFormat::cloudevents;
    settings.headers = {{"Authorization", "Bearer hush-hush"}, {"X-Empty", ""}};
    settings.timeout = seconds(60);
    settings.max_in_flight = 1;
    settings.rate_per_second = 0.1;
    return settings;
  }

  /// All that stands in the tables of webhooks.
  std::string dump() {
    auto rows = sql.query(
        "SELECT CONCAT_WS('|', url, headers, secret, previous_secret, signing_key,"
        " signing_public_key) FROM webhook");
    std::string all;
    while (rows.next())
      all += rows.text() + "\n";
    return all;
  }
};

const Secret old_secret("thirty-two random bytes, as it were");
const Secret new_secret("another thirty-two random bytes!!");

BOOST_FIXTURE_TEST_SUITE(webhook, WebhookFixture)

BOOST_AUTO_TEST_CASE(settings_come_back_as_they_were_given) {
  const auto created = subscribe_webhook("full", full());
  BOOST_CHECK(created.kind == SubscriptionKind::webhook);
  BOOST_CHECK(created.webhook == full());
  BOOST_CHECK(another_store()->find_subscription("full")->webhook == full());
  const auto page = store.subscriptions({});
  BOOST_REQUIRE_EQUAL(page.rows.size(), 3);
  BOOST_TEST(!page.rows[0].webhook.has_value());  // default
  BOOST_CHECK(page.rows[1].webhook == full());
  BOOST_CHECK(page.rows[2].webhook == settings());
}

BOOST_AUTO_TEST_CASE(each_setting_changes_alone) {
  auto expected = settings();
  const auto check = [&] { BOOST_CHECK(store.find_subscription("hook")->webhook == expected); };
  change([](auto& to) { to.url = "https://example.com/new"; });
  expected.url = "https://example.com/new";
  check();
  change([](auto& to) { to.headers = std::vector{queue::Header{"X-A", "b"}}; });
  expected.headers = {queue::Header{"X-A", "b"}};
  check();
  change([](auto& to) { to.timeout = seconds(3); });
  expected.timeout = seconds(3);
  change([](auto& to) { to.rate_per_second = std::optional(4.5); });
  expected.rate_per_second = 4.5;
  check();
  change([](auto& to) { to.rate_per_second = std::optional<double>(); });
  expected.rate_per_second.reset();
  change([](auto& to) { to.max_in_flight = 2; });
  expected.max_in_flight = 2;
  change([](auto& to) { to.format = queue::WebhookFormat::cloudevents; });
  expected.format = queue::WebhookFormat::cloudevents;
  check();
  change([](auto& to) { to.event_types = std::vector<std::string>{"other"}; });
  check();
}

BOOST_AUTO_TEST_CASE(what_is_for_webhooks_alone_is_refused_for_a_pull_subscription) {
  queue::SubscriptionChange change;
  change.url = "https://example.com";
  const auto is_refused = [](const auto& answer) {
    return !answer && answer.error() == SubscriptionFault::not_a_webhook;
  };
  BOOST_TEST(is_refused(store.change_subscription("default", change, now)));
  BOOST_TEST(is_refused(store.rotate_secret("default", new_secret, seconds(1), now)));
  BOOST_TEST(is_refused(store.set_signing_key("default", std::nullopt, now)));
  BOOST_TEST(is_refused(store.reset_breaker("default", {"op", {}}, now)));
  BOOST_TEST(is_refused(store.breaker_changes("default", {})));
  BOOST_CHECK(store.reset_breaker("nowhere", {"op", {}}, now).error() ==
              SubscriptionFault::not_found);
}

BOOST_AUTO_TEST_CASE(webhook_cannot_be_polled_past_its_bounds) {
  enqueue();
  BOOST_CHECK(store.claim({"hook", 1, seconds(60), "w"}, now).error() ==
              store::ConsumeFault::not_pollable);
}

BOOST_AUTO_TEST_CASE(secrets_cannot_be_read_in_the_tables) {
  subscribe_webhook("full", full());
  BOOST_REQUIRE(store.rotate_secret("full", new_secret, seconds(86400), now).has_value());
  const auto key = crypto::Ed25519Key::make(random);
  BOOST_REQUIRE(store.set_signing_key("full", key, now).has_value());
  const auto all = dump();
  BOOST_TEST(all.find("Authorization") != std::string::npos);
  for (const auto secret : {old_secret.reveal(), new_secret.reveal(), key.pair().reveal(),
                            key.pair().reveal().substr(0, 32), std::string_view("hush-hush")}) {
    BOOST_TEST(all.find(secret) == std::string::npos);
    BOOST_TEST(all.find(crypto::base64_encode(secret).substr(0, 12)) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(sealed_secret_is_of_no_use_in_another_row) {
  const auto thief = subscribe_webhook("thief", settings());
  sql.execute(
      "UPDATE webhook SET secret = (SELECT s FROM (SELECT secret AS s FROM webhook"
      " WHERE subscription_id = " +
      std::to_string(hook.id.value) +
      ") o) WHERE subscription_id = " + std::to_string(thief.id.value));
  enqueue();
  BOOST_CHECK(claim(1, thief).stop == store::ClaimStop::secrets_unreadable);
}

BOOST_AUTO_TEST_CASE(without_a_key_there_can_be_no_webhook) {
  store::mysql::MysqlStore keyless(database(), random);
  queue::NewSubscription subscription;
  subscription.name = "more";
  subscription.kind = SubscriptionKind::webhook;
  subscription.event_types = {"*"};
  subscription.webhook = settings();
  subscription.webhook_secret = new_secret;
  BOOST_CHECK(keyless.create_subscription(subscription, now).error() ==
              SubscriptionFault::secrets_key_missing);
  BOOST_CHECK(keyless.rotate_secret("hook", new_secret, seconds(1), now).error() ==
              SubscriptionFault::secrets_key_missing);
  BOOST_TEST(!store.find_subscription("more").has_value());
}

BOOST_AUTO_TEST_CASE(rotated_secret_signs_beside_the_old_one_until_the_grace_is_over) {
  change([](auto& to) { to.max_in_flight = 100; });
  BOOST_REQUIRE(store.rotate_secret("hook", new_secret, seconds(86400), now).has_value());
  BOOST_CHECK(endpoint().previous_secret_until == now + seconds(86400));
  const auto target = [&] {
    enqueue();
    return *claim(1).target;
  };
  BOOST_CHECK(target().secret == new_secret);
  BOOST_CHECK(target().previous_secret == old_secret);
  now += seconds(86400);
  BOOST_TEST(!target().previous_secret.has_value());
  BOOST_TEST(!endpoint().previous_secret_until.has_value());
}

BOOST_AUTO_TEST_CASE(signing_key_is_handed_to_dispatchers_and_shown_by_its_public_half) {
  const auto key = crypto::Ed25519Key::make(random);
  BOOST_REQUIRE(store.set_signing_key("hook", key, now).has_value());
  BOOST_TEST((endpoint().signing_public_key == std::string(key.public_key())));
  enqueue();
  const auto target = claim(1).target;
  BOOST_CHECK(target->signing_key->pair() == key.pair());
  BOOST_REQUIRE(store.set_signing_key("hook", std::nullopt, now).has_value());
  enqueue();
  BOOST_TEST(!claim(1).target->signing_key.has_value());
}

BOOST_AUTO_TEST_CASE(removed_webhook_leaves_no_secret_behind) {
  BOOST_REQUIRE(
      store.remove_subscription("hook", store::RemoveMode::with_deliveries, {"op", {}}, now));
  BOOST_TEST(dump().empty());
  BOOST_TEST(count("endpoint") == 0);
  BOOST_TEST(dispatcher.look(now).ready.empty());
  BOOST_CHECK(claim().stop == store::ClaimStop::not_active);
  const auto again = subscribe_webhook("hook", settings());
  BOOST_TEST(again.id.value != hook.id.value);
}

BOOST_AUTO_TEST_CASE(endpoints_are_told_for_webhooks_alone) {
  enqueue();
  claim();
  const std::vector both{*store.find_subscription("default"), hook};
  const auto statuses = store.endpoints(both, now);
  BOOST_REQUIRE_EQUAL(statuses.size(), 2);
  BOOST_TEST(!statuses[0].has_value());
  BOOST_TEST(statuses[1]->in_flight == 1);
  BOOST_CHECK(statuses[1]->breaker == pmq::webhook::Breaker());
}

BOOST_AUTO_TEST_CASE(installation_has_one_id_whoever_asks_first) {
  std::vector<std::string> ids(6);
  std::vector<std::thread> threads;
  for (auto& id : ids) {
    threads.emplace_back([&id] {
      SystemRandom own_random;
      id = store::mysql::MysqlStore(database(), own_random).installation_id();
    });
  }
  for (auto& thread : threads)
    thread.join();
  BOOST_TEST(ids[0].size() == 20);
  for (const auto& id : ids)
    BOOST_TEST(id == ids[0]);
  BOOST_TEST(store.installation_id() == ids[0]);
}

BOOST_AUTO_TEST_CASE(dispatchers_are_told_as_long_as_they_were_heard_of_within_a_day) {
  store::DispatcherBeat first{1ULL << 63, "host-a", 17, store::DispatcherMode::daemon, now, 3,
                              4,          5,        6};
  dispatcher.beat(first, now);
  dispatcher.beat(first, now);
  store::DispatcherBeat second{2, "host-b", 18, store::DispatcherMode::once, now, 0, 0, 0, 0};
  dispatcher.beat(second, now + seconds(10));
  first.delivered = 400;
  dispatcher.beat(first, now + seconds(20));
  auto known = store.dispatchers(now + seconds(20));
  BOOST_REQUIRE_EQUAL(known.size(), 2);
  BOOST_TEST(known[0].beat.id == first.id);
  BOOST_TEST(known[0].beat.host == "host-a");
  BOOST_TEST(known[0].beat.pid == 17);
  BOOST_TEST(known[0].beat.in_flight == 3);
  BOOST_TEST(known[0].beat.delivered == 400);
  BOOST_TEST(known[0].beat.deferred == 6);
  BOOST_CHECK(known[0].seen_at == now + seconds(20));
  BOOST_CHECK(known[1].beat.mode == store::DispatcherMode::once);
  dispatcher.remove_beat(first.id);
  BOOST_TEST(store.dispatchers(now + seconds(20)).size() == 1);
  BOOST_TEST(store.dispatchers(now + seconds(86411)).empty());
  second.id = 3;
  dispatcher.beat(second, now + seconds(86411));
  BOOST_TEST(count("dispatcher") == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

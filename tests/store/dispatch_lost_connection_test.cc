#include <boost/test/unit_test.hpp>

#include "store/cutting_proxy.h"
#include "store/dispatch_fixture.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;
using store::mysql::MysqlDispatchStore;
using webhook::BreakerState;
using webhook::Delivered;
using webhook::Gone;
using webhook::Passage;
using webhook::Refused;
using Cut = CuttingProxy::Cut;

/// A dispatcher whose connection breaks where the test wants it.
struct DispatchLostConnectionFixture : DispatchFixture {
  DispatchLostConnectionFixture()
      : proxy(database()),
        fragile(proxy.settings(), random, store::mysql::Sealing(secrets_key())) {}

  /// Runs `scene(cut_it)` for each statement, cut before the server gets it and before its answer
  /// comes. The scene calls `cut_it` right before what is to be cut.
  template <typename Scene>
  void wherever_it_breaks(const std::vector<std::string>& statements, Scene&& scene) {
    int expected = 0;
    for (const auto& statement : statements) {
      for (const auto cut : {Cut::before_server, Cut::before_answer}) {
        BOOST_TEST_CONTEXT(statement << (cut == Cut::before_server ? " lost" : " answer lost")) {
          scene([&] { proxy.cut_at(statement, cut); });
          BOOST_TEST(proxy.cuts() == ++expected);
        }
      }
    }
  }

  CuttingProxy proxy;
  MysqlDispatchStore fragile;
};

BOOST_FIXTURE_TEST_SUITE(dispatch_lost_connection, DispatchLostConnectionFixture)

BOOST_AUTO_TEST_CASE(claim_holds_what_it_took_and_takes_nothing_twice) {
  wherever_it_breaks({"BEGIN", "SELECT e.subscription_id", "SELECT s.state",
                      "UPDATE (SELECT position", "SELECT d.id, d.attempt_count", "COMMIT"},
                     [&](const auto& cut_it) {
                       const auto id = enqueue();
                       cut_it();
                       const auto claimed = fragile.claim({hook.id, 10, seconds(5), "d"}, now);
                       BOOST_REQUIRE_EQUAL(claimed.deliveries.size(), 1);
                       const auto& delivery = claimed.deliveries.front();
                       BOOST_TEST(delivery.message.id.value == id.value);
                       BOOST_TEST(delivery.attempt_number == 1);
                       BOOST_TEST(claimed.target.has_value());
                       BOOST_TEST(settle(delivery, Delivered{}).held);
                     });
}

BOOST_AUTO_TEST_CASE(probe_stays_one_although_the_answer_to_its_commit_was_lost) {
  attempts(5, Refused{500});
  now += seconds(30);
  enqueue();
  enqueue();
  proxy.cut_at("COMMIT", Cut::before_answer);
  const auto claimed = fragile.claim({hook.id, 10, seconds(5), "d"}, now);
  BOOST_TEST(proxy.cuts() == 1);
  BOOST_REQUIRE_EQUAL(claimed.deliveries.size(), 1);
  BOOST_CHECK(claimed.deliveries.front().passage == Passage::probe);
  BOOST_TEST(count("breaker_change WHERE to_state = 2") == 1);
  settle(claimed.deliveries.front(), Delivered{});
  BOOST_CHECK(endpoint().breaker.state == BreakerState::closed);
}

BOOST_AUTO_TEST_CASE(batch_of_successes_is_settled_once_wherever_the_connection_breaks) {
  const auto id = std::to_string(hook.id.value);
  std::int64_t done = 0;
  wherever_it_breaks(
      {"BEGIN", "SELECT e.subscription_id", "SELECT id, token, priority", "SELECT version",
       "UPDATE delivery FORCE INDEX", "INSERT INTO attempt", "UPDATE (SELECT " + id + " AS id",
       "COMMIT"},
      [&](const auto& cut_it) {
        enqueue();
        enqueue();
        std::vector<store::Settlement> batch;
        for (const auto& each : claim().deliveries)
          batch.push_back(ended(each, Delivered{}));
        cut_it();
        for (const auto& settled : fragile.settle(batch, now))
          BOOST_TEST(settled.held);
        done += 2;
        BOOST_TEST(deliveries_in(DeliveryState::done) == done);
        BOOST_TEST(count("attempt") == done);
        BOOST_TEST(endpoint().breaker.window_size == std::min<std::int64_t>(done, 20));
      });
}

BOOST_AUTO_TEST_CASE(failure_that_opens_the_breaker_counts_and_is_told_once) {
  subscribe("ops", {"pmq.*"});
  std::int64_t deaths = 0;
  wherever_it_breaks(
      {"BEGIN", "SELECT e.subscription_id", "SELECT id, token, priority", "UPDATE (SELECT",
       "INSERT INTO attempt", "INSERT INTO breaker_change", "INSERT INTO message",
       "INSERT INTO delivery", "COMMIT"},
      [&](const auto& cut_it) {
        ++deaths;
        BOOST_REQUIRE(store.reset_breaker("hook", {"op", {}}, now).has_value());
        now += pmq::webhook::release_time;
        const auto told_before = count("message WHERE event_type = 'pmq.breaker.opened'");
        attempts(4, Refused{500});
        auto brief = message();
        brief.expires_at = now + seconds(1);
        enqueue(brief);
        const auto claimed = claim(1).deliveries;
        BOOST_REQUIRE_EQUAL(claimed.size(), 1);
        const auto settlement = ended(claimed.front(), Refused{500});
        cut_it();
        const auto settled = fragile.settle({&settlement, 1}, now).front();
        BOOST_TEST(settled.held);
        BOOST_TEST(settled.dead);
        BOOST_TEST(endpoint().breaker.consecutive_failures == 5);
        BOOST_TEST(count("attempt WHERE delivery_id = " +
                         std::to_string(claimed.front().receipt.delivery.value)) == 1);
        BOOST_TEST(count("message WHERE event_type = 'pmq.breaker.opened'") == told_before + 1);
        BOOST_TEST(count("message WHERE event_type = 'pmq.delivery.dead'") == deaths);
        BOOST_TEST(deliveries_in(DeliveryState::dead) == deaths);
      });
}

BOOST_AUTO_TEST_CASE(gone_disables_once_although_the_answer_to_its_commit_was_lost) {
  enqueue();
  const auto settlement = ended(claim_one(), Gone{});
  proxy.cut_at("COMMIT", Cut::before_answer);
  const auto settled = fragile.settle({&settlement, 1}, now).front();
  BOOST_TEST(proxy.cuts() == 1);
  BOOST_TEST(settled.held);
  BOOST_TEST(!settled.dead);
  BOOST_TEST(!settled.next_attempt_at.has_value());
  BOOST_TEST(count("message WHERE event_type = 'pmq.subscription.disabled'") == 1);
}

BOOST_AUTO_TEST_CASE(giving_back_holds_wherever_the_connection_breaks) {
  wherever_it_breaks({"BEGIN", "UPDATE (SELECT", "COMMIT"}, [&](const auto& cut_it) {
    enqueue();
    const auto claimed = claim_one();
    cut_it();
    fragile.give_back({&claimed, 1}, now);
    const auto again = claim_one();
    BOOST_TEST(again.attempt_number == 1);
    settle(again, Delivered{});
  });
}

BOOST_AUTO_TEST_CASE(secret_is_rotated_once_although_the_answer_to_its_commit_was_lost) {
  store::mysql::MysqlStore fragile_store(proxy.settings(), random,
                                         store::mysql::Sealing(secrets_key()));
  const Secret fresh("another thirty-two random bytes!!");
  proxy.cut_at("COMMIT", Cut::before_answer);
  BOOST_REQUIRE(fragile_store.rotate_secret("hook", fresh, seconds(86400), now).has_value());
  BOOST_TEST(proxy.cuts() == 1);
  enqueue();
  const auto target = claim().target;
  BOOST_CHECK(target->secret == fresh);
  BOOST_CHECK(target->previous_secret == Secret("thirty-two random bytes, as it were"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

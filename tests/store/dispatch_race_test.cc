#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "store/dispatch_fixture.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;
using store::ClaimStop;
using store::mysql::MysqlDispatchStore;
using webhook::BreakerState;
using webhook::Delivered;
using webhook::Gone;
using webhook::Passage;
using webhook::Refused;

/// Several dispatchers at once, each with a connection of its own, set off together.
struct RaceFixture : DispatchFixture {
  void at_once(std::size_t dispatchers,
               const std::function<void(MysqlDispatchStore&, std::size_t)>& body) {
    std::vector<std::thread> threads;
    std::atomic<std::size_t> waiting{dispatchers};
    for (std::size_t i = 0; i < dispatchers; ++i) {
      threads.emplace_back([&, i] {
        SystemRandom own_random;
        MysqlDispatchStore own(database(), own_random, store::mysql::Sealing(secrets_key()));
        own.check();
        --waiting;
        while (waiting > 0)
          std::this_thread::yield();
        body(own, i);
      });
    }
    for (auto& thread : threads)
      thread.join();
  }

  /// Asks again as long as another one is just claiming.
  store::WebhookClaim claim_surely(MysqlDispatchStore& own, int limit) const {
    for (;;) {
      auto claimed = own.claim({hook.id, limit, seconds(5), "d"}, now);
      if (claimed.stop != ClaimStop::busy) return claimed;
    }
  }

  /// Asks again as long as another one is at the same endpoint.
  store::Settled settle_surely(MysqlDispatchStore& own, const store::Settlement& settlement) const {
    for (;;) {
      const auto settled = own.settle({&settlement, 1}, now).front();
      if (!settled.busy) return settled;
    }
  }
};

BOOST_FIXTURE_TEST_SUITE(dispatch_race, RaceFixture)

BOOST_AUTO_TEST_CASE(all_is_sent_once_and_never_more_at_once_than_allowed) {
  static constexpr int allowed = 5;
  constexpr int total = 200;
  change([](auto& to) { to.max_in_flight = allowed; });
  const std::vector<queue::NewMessage> batch(total, message());
  BOOST_REQUIRE(store.enqueue(batch, "gateway", now).has_value());
  std::atomic<int> in_flight{0};
  std::atomic<int> most{0};
  std::atomic<int> settled{0};
  std::mutex mutex;
  std::multiset<std::int64_t> sent;
  at_once(4, [&](MysqlDispatchStore& own, std::size_t) {
    while (settled < total) {
      const auto claimed = own.claim({hook.id, 3, seconds(5), "d"}, now);
      const auto count = static_cast<int>(claimed.deliveries.size());
      if (count == 0) continue;
      const int seen = in_flight += count;
      for (int before = most; before < seen && !most.compare_exchange_weak(before, seen);) {
      }
      std::vector<store::Settlement> ends;
      for (const auto& each : claimed.deliveries)
        ends.push_back(ended(each, Delivered{}));
      {
        const std::lock_guard lock(mutex);
        for (const auto& each : claimed.deliveries)
          sent.insert(each.receipt.delivery.value);
      }
      in_flight -= count;
      for (const auto& each : ends)
        settled += settle_surely(own, each).held ? 1 : total;
    }
  });
  BOOST_TEST(most <= allowed);
  BOOST_TEST(most > 1);
  BOOST_TEST(settled == total);
  BOOST_TEST(sent.size() == total);
  BOOST_TEST(std::set<std::int64_t>(sent.begin(), sent.end()).size() == total);
  BOOST_TEST(deliveries_in(DeliveryState::done) == total);
  BOOST_TEST(count("attempt") == total);
}

BOOST_AUTO_TEST_CASE(rate_holds_over_all_dispatchers_together) {
  change([](auto& to) { to.rate_per_second = std::optional(50.0); });
  const std::vector<queue::NewMessage> batch(100, message());
  BOOST_REQUIRE(store.enqueue(batch, "gateway", now).has_value());
  const auto claim_all = [&] {
    std::atomic<std::size_t> got{0};
    at_once(6, [&](MysqlDispatchStore& own, std::size_t) {
      got += claim_surely(own, 3).deliveries.size();
      got += claim_surely(own, 50).deliveries.size();
    });
    return got.load();
  };
  // At first the allowance is 1, grown since the epoch to the most there may be at once.
  BOOST_TEST(claim_all() == 11);
  now += milliseconds(100);
  BOOST_TEST(claim_all() == 5);
  BOOST_TEST(claim_all() == 0);
}

BOOST_AUTO_TEST_CASE(exactly_one_probe_goes_however_many_ask) {
  attempts(5, Refused{500});
  for (int i = 0; i < 10; ++i)
    enqueue();
  for (int round = 0; round < 10; ++round) {
    now = *endpoint().breaker.open_until;
    std::mutex mutex;
    std::vector<store::WebhookDelivery> probes;
    at_once(6, [&](MysqlDispatchStore& own, std::size_t) {
      const auto claimed = claim_surely(own, 10);
      const std::lock_guard lock(mutex);
      probes.insert(probes.end(), claimed.deliveries.begin(), claimed.deliveries.end());
    });
    BOOST_REQUIRE_EQUAL(probes.size(), 1);
    BOOST_CHECK(probes.front().passage == Passage::probe);
    settle(probes.front(), Refused{500});
    BOOST_CHECK(endpoint().breaker.state == BreakerState::open);
  }
  BOOST_TEST(count("breaker_change WHERE to_state = 2") == 10);
}

BOOST_AUTO_TEST_CASE(failures_settled_at_once_open_the_breaker_once_and_tell_so_once) {
  for (int i = 0; i < 8; ++i)
    enqueue();
  const auto claimed = claim(8).deliveries;
  BOOST_REQUIRE_EQUAL(claimed.size(), 8);
  at_once(8, [&](MysqlDispatchStore& own, std::size_t i) {
    const auto settlement = ended(claimed[i], Refused{500});
    if (!settle_surely(own, settlement).held) throw std::runtime_error("lost");
  });
  BOOST_TEST(endpoint().breaker.consecutive_failures == 5);
  BOOST_TEST(count("breaker_change") == 1);
  BOOST_TEST(count("message WHERE event_type = 'pmq.breaker.opened'") == 1);
  BOOST_TEST(count("attempt") == 8);
}

BOOST_AUTO_TEST_CASE(gone_told_by_several_at_once_disables_once) {
  for (int i = 0; i < 6; ++i)
    enqueue();
  const auto claimed = claim(6).deliveries;
  at_once(6, [&](MysqlDispatchStore& own, std::size_t i) {
    const auto settlement = ended(claimed[i], Gone{});
    if (!settle_surely(own, settlement).held) throw std::runtime_error("lost");
  });
  BOOST_TEST(count("message WHERE event_type = 'pmq.subscription.disabled'") == 1);
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 6);
}

BOOST_AUTO_TEST_CASE(leases_that_ran_out_are_given_back_once_however_many_look) {
  for (int i = 0; i < 40; ++i)
    enqueue();
  BOOST_REQUIRE_EQUAL(claim().deliveries.size(), 40);
  now += seconds(21);
  at_once(4, [&](MysqlDispatchStore& own, std::size_t) { own.look(now); });
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 40);
  BOOST_TEST(count("attempt WHERE outcome = 2") == 40);
  BOOST_TEST(count("delivery WHERE retry_count = 1") == 40);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

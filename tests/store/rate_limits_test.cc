#include "store/mysql/rate_limits.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "guard/quota.h"
#include "store/fixture.h"
#include "store/mysql/failed_tries.h"

namespace pmq::test {
namespace {

struct RateLimitsFixture : StoreFixture {
  store::mysql::MysqlRateLimits limits{store.connection()};
  store::mysql::MysqlFailedTries tries{store.connection()};
  const Time window = guard::window_start(now, seconds(60));

  store::QuotaGrant take(std::int64_t limit, std::int64_t wanted, std::int64_t refused = 0,
                         std::string client = "ip:203.0.113.7") {
    return limits.take({.client = std::move(client),
                        .endpoint = "enqueue",
                        .limit = {limit, seconds(60)},
                        .window_start = window,
                        .wanted = wanted,
                        .refused = refused});
  }
};

BOOST_FIXTURE_TEST_SUITE(rate_limits, RateLimitsFixture)

BOOST_AUTO_TEST_CASE(table_grants_what_the_domain_computes) {
  std::int64_t taken = 0;
  for (int i = 0; i < 500; ++i) {
    const auto wanted = 1 + i % 20;
    const auto expected = guard::block_size(1000, taken, wanted);
    taken += expected;
    const auto grant = take(1000, wanted);
    BOOST_REQUIRE(grant.block == expected);
    BOOST_REQUIRE(grant.taken == taken);
  }
  BOOST_TEST(taken == 1000);
  BOOST_TEST(take(1000, 5).block == 0);
}

BOOST_AUTO_TEST_CASE(limit_that_was_lowered_or_raised_holds_for_the_next_block) {
  BOOST_TEST(take(10, 1).block == 1);
  BOOST_TEST(take(1, 1).block == 0);
  BOOST_TEST(take(2, 1).block == 1);
}

BOOST_AUTO_TEST_CASE(refused_requests_are_told) {
  take(1, 1);
  take(1, 1);
  take(1, 1, 41);
  const auto uses = limits.uses(10);
  BOOST_REQUIRE(uses.size() == 1);
  BOOST_TEST(uses.front().client == "ip:203.0.113.7");
  BOOST_TEST(uses.front().endpoint == "enqueue");
  BOOST_CHECK(uses.front().window_end == window + seconds(60));
  BOOST_TEST(uses.front().count == 1);
  BOOST_TEST(uses.front().limit == 1);
  BOOST_TEST(uses.front().refused == 43);
}

BOOST_AUTO_TEST_CASE(block_takes_one_statement) {
  take(1000, 1);
  const auto before = store.round_trips();
  take(1000, 1);
  BOOST_TEST(store.round_trips() - before == 1);
}

BOOST_AUTO_TEST_CASE(forty_takers_at_once_never_get_more_than_the_limit) {
  constexpr int takers = 40;
  std::atomic<std::int64_t> granted = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < takers; ++i) {
    threads.emplace_back([&] {
      SystemRandom own_random;
      store::mysql::MysqlStore own(database(), own_random);
      store::mysql::MysqlRateLimits mine(own.connection());
      for (int round = 0; round < 20; ++round) {
        granted += mine.take({"sub:all", "poll", {500, seconds(60)}, window, 3, 0}).block;
      }
    });
  }
  for (auto& thread : threads)
    thread.join();
  BOOST_TEST(granted == 500);
}

BOOST_AUTO_TEST_CASE(old_counts_go_away_as_new_ones_begin) {
  sql.execute(
      "INSERT INTO rate_limits (client, endpoint, window_start, window_end, count, most, refused)"
      " VALUES ('ip:1.2.3.4', 'poll', 0, 60000, 1, 1, 0)");
  take(10, 1);
  BOOST_TEST(count("rate_limits WHERE client = 'ip:1.2.3.4'") == 0);
  BOOST_TEST(count("rate_limits") == 1);
}

BOOST_AUTO_TEST_CASE(override_is_set_changed_and_cleared) {
  const store::RateLimitOverride own{"sub:gateway", "*", guard::Limit{5, seconds(60)}, "anna", now};
  BOOST_TEST(limits.set_override(own));
  auto off = own;
  off.limit = std::nullopt;
  off.endpoint = "poll";
  BOOST_TEST(limits.set_override(off));
  auto changed = own;
  changed.limit = guard::Limit{7, seconds(1)};
  BOOST_TEST(limits.set_override(changed));
  const auto all = limits.overrides();
  BOOST_REQUIRE(all.size() == 2);
  BOOST_CHECK(all.front().limit == changed.limit);
  BOOST_TEST(!all.back().limit.has_value());
  BOOST_TEST(limits.clear_override("sub:gateway", "*"));
  BOOST_TEST(!limits.clear_override("sub:gateway", "*"));
}

BOOST_AUTO_TEST_CASE(client_is_compared_byte_by_byte) {
  take(1, 1, 0, "sub:Anna");
  BOOST_TEST(take(1, 1, 0, "sub:anna").block == 1);
  BOOST_TEST(take(1, 1, 0, "sub:anna ").block == 1);
  BOOST_TEST(take(1, 1, 0, "sub:Anna").block == 0);
}

BOOST_AUTO_TEST_CASE(failed_tries_of_an_account_are_forgotten_together) {
  for (const auto* client : {"203.0.113.7", "2001:db8::/64"})
    tries.note(guard::subjects_of_login("anna", client), now);
  tries.note(guard::subjects_of_login("joanna", "203.0.113.7"), now);
  BOOST_TEST(tries.latest(10, now).size() == 7);
  BOOST_TEST(tries.forget_account("anna") == 3);
  const auto left = guard::subjects_of_login("joanna", "203.0.113.7");
  for (const auto& failures : tries.of(left))
    BOOST_TEST(failures.count >= 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

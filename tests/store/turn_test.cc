#include "store/mysql/turn.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "store/fixture.h"
#include "store/mysql/remove_turns.h"

namespace pmq::test {
namespace {

using store::Work;
using store::mysql::MysqlStore;

/// Processes of an account that has room for one of each kind.
struct TurnFixture : StoreFixture {
  config::DatabaseSettings few = [] {
    auto settings = database();
    settings.max_connections = 6;
    return settings;
  }();

  struct Worker {
    Worker(const config::DatabaseSettings& settings, Work kind) : store(settings, random) {
      store.begin(kind);
    }
    SystemRandom random;
    MysqlStore store;
  };
};

BOOST_FIXTURE_TEST_SUITE(turn, TurnFixture)

BOOST_AUTO_TEST_CASE(producers_beyond_their_share_are_sent_away_and_nobody_else_is) {
  store.rest();
  Worker producer(few, Work::producing);
  Worker too_many(few, Work::producing);
  (void)producer.store.now();
  BOOST_CHECK_THROW((void)too_many.store.now(), store::Overloaded);
  for (const auto kind : {Work::consuming, Work::looking, Work::other}) {
    Worker other(few, kind);
    BOOST_CHECK_NO_THROW((void)other.store.now());
  }
  producer.store.rest();
  too_many.store.begin(Work::producing);
  BOOST_CHECK_NO_THROW((void)too_many.store.now());
}

BOOST_AUTO_TEST_CASE(turn_goes_on_until_somebody_waits_and_then_is_given_up) {
  Worker first(few, Work::consuming);
  Worker second(few, Work::consuming);
  (void)first.store.now();
  BOOST_TEST(first.store.make_way(milliseconds(0)));
  std::atomic<bool> has_had_a_turn = false;
  std::thread waiting([&] {
    while (!has_had_a_turn) {
      try {
        (void)second.store.now();
        has_had_a_turn = true;
      } catch (const store::Overloaded&) {
        second.store.begin(Work::consuming);
      }
    }
  });
  while (first.store.make_way(milliseconds(0)))
    std::this_thread::yield();
  waiting.join();
  BOOST_TEST(has_had_a_turn);
}

BOOST_AUTO_TEST_CASE(request_that_was_sent_away_is_not_kept_waiting_a_second_time) {
  Worker first(few, Work::consuming);
  Worker second(few, Work::consuming);
  (void)first.store.now();
  BOOST_CHECK_THROW((void)second.store.now(), store::Overloaded);
  first.store.rest();
  BOOST_CHECK_THROW((void)second.store.now(), store::Overloaded);
  second.store.begin(Work::consuming);
  BOOST_CHECK_NO_THROW((void)second.store.now());
}

BOOST_AUTO_TEST_CASE(change_of_work_is_a_turn_of_another_kind) {
  Worker first(few, Work::producing);
  Worker second(few, Work::producing);
  (void)first.store.now();
  first.store.begin(Work::consuming);
  (void)first.store.now();
  BOOST_CHECK_NO_THROW((void)second.store.now());
}

BOOST_AUTO_TEST_CASE(host_keeps_one_set_of_an_account_whatever_its_bounds_were_and_gives_it_back) {
  store.rest();
  store::mysql::remove_turns(few);
  for (few.max_connections = 4; few.max_connections <= 40; ++few.max_connections) {
    Worker worker(few, Work::producing);
    (void)worker.store.now();
  }
  BOOST_TEST(store::mysql::remove_turns(few) == 1);
  BOOST_TEST(store::mysql::remove_turns(few) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(shares)

BOOST_AUTO_TEST_CASE(shares_leave_some_connections_and_nobody_is_left_out) {
  for (int connections = 4; connections <= 10'000; ++connections) {
    const auto shares = store::mysql::shares_of(connections);
    BOOST_REQUIRE(shares.producing >= 1);
    BOOST_REQUIRE(shares.consuming >= 1);
    BOOST_REQUIRE(shares.looking >= 1);
    BOOST_REQUIRE(shares.producing + shares.consuming + shares.looking < connections);
  }
  BOOST_TEST(store::mysql::shares_of(15).producing == 3);
  BOOST_TEST(store::mysql::shares_of(15).consuming == 4);
  BOOST_TEST(store::mysql::shares_of(15).looking == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

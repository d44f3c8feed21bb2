#include "store/mysql/leader.h"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "store/fixture.h"

namespace pmq::test {
namespace {

constexpr seconds term{60};

struct LeaderFixture : StoreFixture {
  store::mysql::MysqlLeader leader{store.connection()};
};

BOOST_FIXTURE_TEST_SUITE(leader_of_many, LeaderFixture)

BOOST_AUTO_TEST_CASE(second_one_is_refused_until_the_term_is_over) {
  BOOST_TEST(leader.lead("alerts", 1, now, term));
  BOOST_TEST(!leader.lead("alerts", 2, now + seconds(59), term));
  BOOST_TEST(leader.lead("alerts", 2, now + term, term));
  BOOST_TEST(!leader.lead("alerts", 1, now + term, term));
}

BOOST_AUTO_TEST_CASE(who_leads_prolongs_it_by_asking_again) {
  BOOST_TEST(leader.lead("alerts", 1, now, term));
  BOOST_TEST(leader.lead("alerts", 1, now, term));
  BOOST_TEST(leader.lead("alerts", 1, now + seconds(30), term));
  BOOST_TEST(!leader.lead("alerts", 2, now + seconds(89), term));
  BOOST_TEST(leader.lead("alerts", 2, now + seconds(90), term));
}

BOOST_AUTO_TEST_CASE(term_given_by_a_clock_that_was_ahead_keeps_nobody_away) {
  BOOST_TEST(leader.lead("alerts", 1, now + std::chrono::hours(24), term));
  BOOST_TEST(leader.lead("alerts", 2, now, term));
  BOOST_TEST(!leader.lead("alerts", 1, now, term));
}

BOOST_AUTO_TEST_CASE(duties_are_apart) {
  BOOST_TEST(leader.lead("alerts", 1, now, term));
  BOOST_TEST(leader.lead("retention", 2, now, term));
}

BOOST_AUTO_TEST_CASE(only_who_leads_can_resign) {
  BOOST_TEST(leader.lead("alerts", 1, now, term));
  leader.resign("alerts", 2);
  BOOST_TEST(!leader.lead("alerts", 2, now, term));
  leader.resign("alerts", 1);
  BOOST_TEST(leader.lead("alerts", 2, now, term));
}

BOOST_AUTO_TEST_CASE(of_many_that_ask_at_once_one_leads) {
  constexpr int processes = 8;
  constexpr int rounds = 20;
  std::atomic<int> leading = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto at = now + round * term;
    std::vector<std::thread> threads;
    for (int i = 0; i < processes; ++i) {
      threads.emplace_back([&, i] {
        SystemRandom own;
        store::mysql::Connection connection(database(), own);
        if (store::mysql::MysqlLeader(connection)
                .lead("alerts", static_cast<std::uint64_t>(i + 1), at, term)) {
          ++leading;
        }
      });
    }
    for (auto& thread : threads)
      thread.join();
    BOOST_TEST(leading == round + 1);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

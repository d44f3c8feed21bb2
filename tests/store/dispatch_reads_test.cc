#include <boost/test/unit_test.hpp>

#include "store/dispatch_fixture.h"

namespace pmq::test {
namespace {

using webhook::Delivered;

/// Thousands of deliveries in every state, of which none is looked at without need.
struct BacklogFixture : DispatchFixture {
  static constexpr int backlog = 3000;

  BacklogFixture() {
    auto later = message();
    later.delay = seconds(1000);
    for (const auto& each : {message(), later, message("other")}) {
      for (int stored = 0; stored < backlog; stored += 1000) {
        const std::vector<queue::NewMessage> batch(1000, each);
        BOOST_REQUIRE(store.enqueue(batch, "gateway", now).has_value());
      }
    }
    auto analysed = sql.query("ANALYZE TABLE delivery, message, endpoint, webhook, subscription");
    while (analysed.next()) {
    }
  }

  /// Entries of tables and indexes that the whole server read while `body` ran.
  template <typename Body>
  std::int64_t reads_of(Body&& body) {
    const auto before = reads();
    body();
    return reads() - before;
  }

 private:
  std::int64_t reads() {
    auto rows = sql.query(
        "SHOW GLOBAL STATUS WHERE Variable_name IN ('Handler_read_key', 'Handler_read_next',"
        " 'Handler_read_prev', 'Handler_read_first', 'Handler_read_last')");
    std::int64_t all = 0;
    while (rows.next()) {
      [[maybe_unused]] const auto name = rows.text();
      all += std::stoll(rows.text());
    }
    return all;
  }
};

BOOST_FIXTURE_TEST_SUITE(dispatch_reads, BacklogFixture)

BOOST_AUTO_TEST_CASE(look_claim_and_settle_read_no_more_than_they_handle) {
  subscribe_webhook("other", settings(), {"other"});
  const auto fresh = another_dispatcher();
  fresh->check();
  // Its first look is for what comes due as well.
  const auto to_look = reads_of([&] { BOOST_TEST(fresh->look(now).ready.size() == 1); });
  BOOST_TEST(to_look <= 60);
  // Engines count differently: on MySQL a statement's start in each partition is a read, too.
  constexpr int for_each = 6;
  constexpr int for_all = 100;
  std::vector<store::Settlement> batch;
  const auto to_claim = reads_of([&] {
    for (const auto& each : claim(50).deliveries)
      batch.push_back(ended(each, Delivered{}));
  });
  BOOST_REQUIRE_EQUAL(batch.size(), 50);
  BOOST_TEST(to_claim <= 50 * for_each + for_all);
  const auto to_settle = reads_of([&] { dispatcher.settle(batch, now); });
  BOOST_TEST(to_settle <= 50 * for_each + for_all);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

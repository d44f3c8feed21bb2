#include "store/mysql/metrics.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>

#include "store/desk_fixture.h"
#include "store/mysql/troubles.h"

namespace pmq::test {
namespace {

using std::chrono::minutes;

struct MetricsFixture : DeskFixture {
  MetricsFixture() : begin(std::chrono::floor<minutes>(now)) { now = begin; }

  store::QueueTotals of(const std::string& queue, Time at) {
    const auto totals = metrics.totals(at);
    const auto found = std::find_if(totals.queues.begin(), totals.queues.end(),
                                    [&](const auto& each) { return each.queue == queue; });
    BOOST_REQUIRE(found != totals.queues.end());
    return *found;
  }

  void finish_after(milliseconds wait, milliseconds work) {
    enqueue();
    now += wait;
    const auto claimed = claim_one();
    now += work;
    BOOST_REQUIRE(store.ack(by_receipt(claimed), now).has_value());
  }

  Time begin;
  store::mysql::MysqlMetrics metrics{store.connection(), store.catalog()};
  store::mysql::MysqlTroubles troubles{store.connection()};
};

std::int64_t sum(const store::Latencies& latencies) {
  return std::accumulate(latencies.counts.begin(), latencies.counts.end(), std::int64_t{0});
}

BOOST_FIXTURE_TEST_SUITE(metrics_of_all_time, MetricsFixture)

BOOST_AUTO_TEST_CASE(sums_only_grow) {
  bury("e");
  enqueue();
  BOOST_TEST(of("default", begin + seconds(66)).enqueued == 2);
  BOOST_TEST(of("default", begin + seconds(67)).enqueued == 2);
  now = begin + seconds(70);
  enqueue();
  const auto later = of("default", begin + seconds(200));
  BOOST_TEST(later.enqueued == 3);
  BOOST_TEST(later.dead == 1);
}

BOOST_AUTO_TEST_CASE(sums_outlive_the_minutes_they_were_made_of) {
  enqueue();
  BOOST_TEST(of("default", begin + seconds(66)).enqueued == 1);
  sql.execute("DELETE FROM figure WHERE span < 2");
  BOOST_TEST(of("default", begin + seconds(67)).enqueued == 1);
}

BOOST_AUTO_TEST_CASE(latencies_fall_into_the_first_bound_that_holds_them) {
  finish_after(milliseconds(10), milliseconds(0));  // 10 ms both
  finish_after(milliseconds(11), milliseconds(2000));
  const auto queue = of("default", begin + seconds(66));
  BOOST_TEST(queue.done == 2);
  BOOST_TEST(queue.wait.counts[0] == 1);
  BOOST_TEST(queue.wait.counts[1] == 1);
  BOOST_CHECK(queue.wait.total == milliseconds(21));
  BOOST_TEST(queue.delivery.counts[0] == 1);
  BOOST_TEST(queue.delivery.counts[5] == 1);
  BOOST_CHECK(queue.delivery.total == milliseconds(2021));
}

BOOST_AUTO_TEST_CASE(every_delivery_that_is_done_is_in_both_histograms) {
  for (int i = 0; i < 5; ++i)
    finish_after(milliseconds(i * i * 700), milliseconds(i * 30));
  const auto queue = of("default", std::max(now, begin) + minutes(2));
  BOOST_TEST(queue.done == 5);
  BOOST_TEST(sum(queue.wait) == 5);
  BOOST_TEST(sum(queue.delivery) == 5);
}

BOOST_AUTO_TEST_CASE(time_before_a_delivery_is_due_is_no_wait) {
  auto later = message();
  later.not_before = now + seconds(30);
  enqueue(later);
  now += seconds(30);
  const auto claimed = claim_one();
  BOOST_REQUIRE(store.ack(by_receipt(claimed), now).has_value());
  const auto queue = of("default", begin + seconds(66));
  BOOST_TEST(queue.wait.counts[0] == 1);
  BOOST_CHECK(queue.delivery.total == seconds(30));
}

BOOST_AUTO_TEST_CASE(failed_attempts_are_counted_once_they_are_written_down) {
  bury("e");
  troubles.write_down();
  BOOST_TEST(of("default", begin + seconds(66)).failed_attempts == 1);
}

BOOST_AUTO_TEST_CASE(lease_that_ran_out_is_a_failed_attempt) {
  enqueue();
  static_cast<void>(claim_one());
  now += seconds(61);
  const auto other = another_store();
  store::mysql::MysqlTroubles others(other->connection());
  const auto again = other->claim({"default", 10, seconds(60), "w"}, now);
  BOOST_REQUIRE(again->deliveries.size() == 1);
  others.write_down();
  BOOST_TEST(of("default", begin + seconds(130)).failed_attempts == 1);
}

BOOST_AUTO_TEST_CASE(troubles_of_all_processes_add_up) {
  auto other = another_store();
  static_cast<void>(other->now());
  store::mysql::MysqlTroubles others(other->connection());
  troubles.note(store::Trouble::refusal, "rate_limited");
  others.note(store::Trouble::refusal, "rate_limited");
  others.note(store::Trouble::refusal, "invalid_request");
  troubles.write_down();
  others.write_down();
  const auto totals = metrics.totals(now);
  BOOST_TEST(totals.refusals.at("rate_limited") == 2);
  BOOST_TEST(totals.refusals.at("invalid_request") == 1);
  BOOST_TEST(count("trouble WHERE span = 0 AND kind = 1") == 2);
  BOOST_TEST(count("trouble WHERE span = 1 AND kind = 1") == 2);
}

BOOST_AUTO_TEST_CASE(troubles_are_written_down_once_in_a_while) {
  troubles.note(store::Trouble::refusal, "a");
  troubles.write_down();
  troubles.note(store::Trouble::refusal, "b");
  troubles.write_down();
  BOOST_TEST(count("trouble WHERE span = 2") == 1);
  BOOST_TEST(!store.connection().tally().empty());
}

BOOST_AUTO_TEST_CASE(without_trouble_nothing_is_asked_of_the_database) {
  const auto before = store.round_trips();
  troubles.write_down();
  BOOST_TEST(store.round_trips() == before);
}

BOOST_AUTO_TEST_CASE(errors_of_the_database_are_counted_by_their_number) {
  store.connection().retrying([failed = false](store::mysql::Session& session) mutable {
    if (failed) return;
    failed = true;
    session.execute("SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'again'");
  });
  troubles.write_down();
  BOOST_TEST(metrics.totals(now).database_errors.at("1213") == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

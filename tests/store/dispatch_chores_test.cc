#include <boost/test/unit_test.hpp>

#include "store/dispatch_fixture.h"
#include "store/mysql/bulk_jobs.h"
#include "store/mysql/chores.h"
#include "store/mysql/desk.h"
#include "store/mysql/figures.h"

namespace pmq::test {
namespace {

using queue::DeliveryState;
using webhook::BreakerState;
using webhook::Delivered;
using webhook::Refused;

constexpr milliseconds budget{1'000};

/// What the dashboard asks, beside a dispatcher.
struct ChoresFixture : DispatchFixture {
  ChoresFixture() {
    for (const auto* table : {"bulk_job", "bulk_job_item", "figure"})
      sql.execute(std::string("TRUNCATE TABLE ") + table);
    sql.execute("UPDATE figure_progress SET minute = 0, message_id = 0");
  }

  store::BulkJobId requeue_all() {
    store::NewBulkJob job;
    job.selection = store::DeadLetterFilter{};
    job.actor = {"anna", {}};
    return jobs.start(job, now);
  }

  store::mysql::MysqlChores chores{database(), random};
  store::mysql::MysqlBulkJobs jobs{store.connection(), store.catalog()};
  store::mysql::MysqlFigures figures{store.connection(), store.catalog()};
  store::mysql::MysqlDesk desk{store.connection(), store.catalog()};
};

BOOST_FIXTURE_TEST_SUITE(dispatch_chores, ChoresFixture)

BOOST_AUTO_TEST_CASE(bulk_requeue_goes_on_while_nobody_looks_at_it) {
  const auto once = subscribe_webhook("once", settings(), {"once.*"}, 0);
  for (int i = 0; i < 3; ++i)
    enqueue(message("once.only"));
  for (const auto& each : claim(3, once).deliveries)
    settle(each, Refused{500});
  BOOST_REQUIRE_EQUAL(deliveries_in(DeliveryState::dead), 3);
  now += seconds(1);
  BOOST_TEST(!chores.do_chores(now, budget));
  const auto job = requeue_all();
  BOOST_TEST(chores.do_chores(now, budget));
  BOOST_TEST(deliveries_in(DeliveryState::ready) == 3);
  BOOST_CHECK(jobs.find_job(job)->state == store::BulkState::finished);
  BOOST_TEST(!chores.do_chores(now, budget));
}

BOOST_AUTO_TEST_CASE(finished_minutes_are_counted_while_nobody_looks_at_the_charts) {
  enqueue();
  now += seconds(180);
  chores.do_chores(now, budget);
  const auto counted = figures.counted_until();
  BOOST_REQUIRE(counted.has_value());
  BOOST_TEST((*counted > now - seconds(120)));
  BOOST_TEST(count("figure WHERE span = 0 AND enqueued = 1") == 1);
}

BOOST_AUTO_TEST_CASE(with_nothing_to_do_it_is_one_statement) {
  chores.do_chores(now, budget);
  const auto before = chores.round_trips();
  chores.do_chores(now, budget);
  BOOST_TEST(chores.round_trips() - before == 1);
}

BOOST_AUTO_TEST_CASE(who_does_chores_waits_for_no_other_who_does) {
  requeue_all();
  sql.begin();
  BOOST_REQUIRE(sql.query("SELECT 1 FROM bulk_job FOR UPDATE").next());
  BOOST_REQUIRE(sql.query("SELECT 1 FROM figure_progress FOR UPDATE").next());
  chores.do_chores(now, budget);
  sql.rollback();
  BOOST_TEST(count("bulk_job WHERE state = 0") == 1);
}

BOOST_AUTO_TEST_CASE(breaker_that_was_tripped_stays_open_whatever_comes_back_meanwhile) {
  for (int i = 0; i < 6; ++i)
    enqueue();
  const auto under_way = claim(6).deliveries;
  const auto until = now + seconds(300);
  BOOST_REQUIRE(desk.trip_breaker(hook.id, until, {"anna", {}}, now));
  settle(under_way[0], Delivered{});
  for (std::size_t i = 1; i < 6; ++i)
    settle(under_way[i], Refused{500});
  BOOST_CHECK(endpoint().breaker.state == BreakerState::open);
  BOOST_CHECK(endpoint().breaker.open_until == until);
}

BOOST_AUTO_TEST_CASE(trip_holds_though_the_breaker_opened_by_itself_just_before) {
  attempts(5, Refused{500});
  BOOST_CHECK(endpoint().breaker.open_until == now + seconds(30));
  const auto until = now + seconds(300);
  BOOST_REQUIRE(desk.trip_breaker(hook.id, until, {"anna", "maintenance"}, now));
  BOOST_CHECK(endpoint().breaker.open_until == until);
  const auto change = store.breaker_changes("hook", {}).value().rows.front();
  BOOST_TEST(change.reason == "maintenance");
}

BOOST_AUTO_TEST_CASE(probe_that_was_out_when_the_breaker_was_tripped_decides_nothing) {
  attempts(5, Refused{500});
  now += seconds(30);
  enqueue();
  const auto probe = claim(1).deliveries;
  BOOST_REQUIRE_EQUAL(probe.size(), 1);
  const auto until = now + seconds(300);
  BOOST_REQUIRE(desk.trip_breaker(hook.id, until, {"anna", {}}, now));
  BOOST_TEST(settle(probe.front(), Delivered{}).held);
  BOOST_CHECK(endpoint().breaker.state == BreakerState::open);
  BOOST_CHECK(endpoint().breaker.open_until == until);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

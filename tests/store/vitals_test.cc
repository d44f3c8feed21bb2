#include "store/mysql/vitals.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "health/examine.h"
#include "store/desk_fixture.h"
#include "store/mysql/dispatcher_row.h"
#include "store/mysql/restore_guard.h"
#include "store/mysql/retention.h"

namespace pmq::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

config::Settings settings_of(std::int64_t quota_bytes = 0) {
  config::Settings settings;
  settings.database = database();
  settings.database.quota_bytes = quota_bytes;
  settings.env_file = std::filesystem::temp_directory_path() / ".env";
  return settings;
}

struct VitalsFixture : DeskFixture {
  health::QueueFacts of(const std::string& queue) {
    const auto facts = vitals.read_at(now);
    const auto found = std::find_if(facts.queues.begin(), facts.queues.end(),
                                    [&](const auto& each) { return each.name == queue; });
    BOOST_REQUIRE(found != facts.queues.end());
    return *found;
  }

  void start_dispatcher(std::uint64_t id, Time at) {
    store::DispatcherBeat beat;
    beat.id = id;
    beat.host = "web1";
    beat.mode = store::DispatcherMode::bounded;
    beat.started_at = at;
    store::mysql::write_beat(sql, beat, at);
  }

  store::mysql::MysqlVitals vitals{store, settings_of()};
};

BOOST_FIXTURE_TEST_SUITE(vital_facts, VitalsFixture)

BOOST_AUTO_TEST_CASE(fresh_database_is_sound) {
  store::mysql::MysqlRetention(store.connection(), {}).prepare_days(store.now());
  const auto facts = vitals.read();
  BOOST_REQUIRE(!facts.database_fault);
  BOOST_TEST(facts.has_schema);
  BOOST_TEST(facts.server.is_supported);
  BOOST_TEST(facts.server.connections >= 1);
  const auto checks = health::examine(facts, {});
  for (const auto& check : checks) {
    if (check.component == "storage") continue;  // of the machine that tests
    BOOST_TEST((check.status == health::Status::pass), check.title << ": " << check.figure);
  }
}

BOOST_AUTO_TEST_CASE(table_without_any_day_of_its_own_has_none_ahead) {
  sql.execute(
      "ALTER TABLE log_entry PARTITION BY RANGE (day) (PARTITION later VALUES LESS THAN MAXVALUE)");
  const auto days_ahead = [&] {
    const auto facts = store::mysql::MysqlVitals(store, settings_of()).read_at(now);
    const auto found = std::find_if(facts.partitions.begin(), facts.partitions.end(),
                                    [](const auto& each) { return each.table == "log_entry"; });
    BOOST_REQUIRE(found != facts.partitions.end());
    return found->days_ahead;
  };
  BOOST_TEST(days_ahead() == 0);
  store::mysql::MysqlRetention(store.connection(), {}).prepare_days(now);
  BOOST_TEST(days_ahead() > 0);
}

BOOST_AUTO_TEST_CASE(what_a_restore_holds_back_is_told) {
  BOOST_TEST(!vitals.read_at(now).held.has_value());
  store::mysql::MysqlRestoreGuard guard(store.connection());
  guard.hold("restored from dump.sql", now);
  const auto held = vitals.read_at(now + minutes(3)).held;
  BOOST_REQUIRE(held.has_value());
  BOOST_CHECK(held->ago == minutes(3));
  BOOST_TEST(held->because == "restored from dump.sql");
  guard.release();
  BOOST_TEST(!vitals.read_at(now).held.has_value());
}

BOOST_AUTO_TEST_CASE(disks_of_other_hosts_are_told_for_as_long_as_they_are_heard_of) {
  const auto at = [](Time time) {
    return std::chrono::floor<hours>(time).time_since_epoch().count();
  };
  sql.execute("INSERT INTO size_sample (name, at, bytes, total) VALUES ('disk of web9',?,90,100)",
              store::mysql::values(at(now)));
  const auto used = [&](Time when) {
    const auto facts = vitals.read_at(when);
    const auto found = std::find_if(facts.storage.begin(), facts.storage.end(),
                                    [](const auto& each) { return each.name == "disk of web9"; });
    return found == facts.storage.end() ? 0 : found->used;
  };
  BOOST_TEST(used(now) == 90);
  BOOST_TEST(used(now + hours(1)) == 90);
  BOOST_TEST(used(now + hours(3)) == 0);
}

BOOST_AUTO_TEST_CASE(database_that_refuses_is_a_fact) {
  auto settings = settings_of();
  settings.database.password = Secret("wrong");
  store::mysql::MysqlStore other(settings.database, random);
  const auto facts = store::mysql::MysqlVitals(other, settings).read();
  BOOST_TEST(facts.database_fault.has_value());
}

BOOST_AUTO_TEST_CASE(queues_tell_their_age_and_their_dead) {
  subscribe("search", {"only.search"});
  bury("e");
  bury("e");
  enqueue(message("only.search"));
  BOOST_REQUIRE(store.ack(by_receipt(claim_one()), now).has_value());
  now += minutes(90);
  bury("late");
  const auto queue = of("default");
  BOOST_TEST(queue.dead.value == 3);
  BOOST_TEST(queue.died_last_hour.value == 1);
  BOOST_TEST(!queue.oldest_ready_age.has_value());
  const auto search = of("search");
  BOOST_TEST(search.ready.value == 1);
  BOOST_CHECK(*search.oldest_ready_age >= minutes(90));
}

BOOST_AUTO_TEST_CASE(dispatcher_that_ended_well_was_heard_of) {
  start_dispatcher(7, now);
  store::mysql::remove_beat(sql, 7);
  const auto facts = vitals.read_at(now + minutes(3));
  BOOST_REQUIRE(facts.dispatcher.heard_of_ago.has_value());
  BOOST_CHECK(*facts.dispatcher.heard_of_ago == minutes(3));
  BOOST_TEST(facts.dispatcher.host == "web1");
}

BOOST_AUTO_TEST_CASE(starts_tell_how_often_cron_comes) {
  for (int i = 0; i < 2; ++i)
    start_dispatcher(static_cast<std::uint64_t>(i + 1), now + i * minutes(5));
  BOOST_TEST(!vitals.read_at(now + minutes(6)).dispatcher.cron_interval.has_value());
  start_dispatcher(3, now + minutes(10));
  start_dispatcher(4, now + minutes(11));  // by hand
  start_dispatcher(5, now + minutes(15));
  start_dispatcher(6, now + minutes(20));
  const auto facts = vitals.read_at(now + minutes(21));
  BOOST_REQUIRE(facts.dispatcher.cron_interval.has_value());
  BOOST_CHECK(*facts.dispatcher.cron_interval == minutes(5));
  BOOST_CHECK(*facts.dispatcher.last_start_ago == minutes(1));
}

BOOST_AUTO_TEST_CASE(quota_tells_growth_once_it_was_watched_for_hours) {
  store::mysql::MysqlVitals of_quota(store, settings_of(10'000'000'000));
  const auto quota = [&](Time at) {
    const auto facts = of_quota.read_at(at);
    const auto found = std::find_if(facts.storage.begin(), facts.storage.end(),
                                    [](const auto& each) { return each.name == "database quota"; });
    BOOST_REQUIRE(found != facts.storage.end());
    return *found;
  };
  BOOST_TEST(!quota(now).growth_per_day.has_value());
  sql.execute("UPDATE size_sample SET bytes = 0 WHERE name = 'database quota'");
  BOOST_TEST(!quota(now + hours(2)).growth_per_day.has_value());
  const auto later = quota(now + hours(12));
  BOOST_REQUIRE(later.growth_per_day.has_value());
  BOOST_TEST(*later.growth_per_day == static_cast<double>(later.used) * 2);
}

BOOST_AUTO_TEST_CASE(troubles_of_the_last_minutes_are_told_by_code) {
  const auto minute = std::chrono::floor<minutes>(now).time_since_epoch().count();
  const auto note = [&](std::int64_t at, int kind, const char* label, int count) {
    sql.execute("INSERT INTO trouble (span, at, kind, label, count) VALUES (0,?,?,?,?)",
                store::mysql::values(at, kind, label, count));
  };
  note(minute, 0, "1213", 3);
  note(minute - 5, 0, "1213", 4);
  note(minute - 30, 0, "1205", 9);
  note(minute - 30, 1, "token_invalid", 5);
  note(minute - 90, 1, "token_invalid", 5);
  const auto facts = vitals.read_at(now);
  BOOST_REQUIRE_EQUAL(facts.database_errors.size(), 1);
  BOOST_TEST(facts.database_errors[0].first == "1213");
  BOOST_TEST(facts.database_errors[0].second == 7);
  BOOST_TEST(facts.refusals.empty());
  BOOST_TEST(facts.rejected_tokens == 5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

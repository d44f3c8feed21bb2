#include "health/examine.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

using namespace pmq;
using namespace pmq::health;

namespace {

/// A sound installation with one queue that is worked off.
Facts sound() {
  Facts facts;
  facts.has_schema = true;
  auto& server = facts.server;
  server.engine = "MariaDB";
  server.version = "10.11.6-MariaDB";
  server.is_supported = true;
  server.reads_committed = true;
  server.round_trip = milliseconds(1);
  server.schema_version = 5;
  server.known_schema_version = 5;
  server.max_allowed_packet = 16 * 1024 * 1024;
  server.connections = 3;
  server.connection_limit = 30;
  server.history_length = 12;
  auto& queue = facts.queues.emplace_back();
  queue.name = "search";
  queue.ready = {3};
  queue.oldest_ready_age = seconds(2);
  facts.dispatcher.heard_of_ago = seconds(4);
  facts.dispatcher.host = "web1";
  facts.storage.push_back({"disk of web1", 40'000'000'000, 100'000'000'000, {}});
  facts.partitions.push_back({"message", 6});
  facts.figures_age = seconds(70);
  facts.mail = {true, {}};
  return facts;
}

Check find(const Checks& checks, const std::string& wanted) {
  const auto found = std::find_if(checks.begin(), checks.end(),
                                  [&](const auto& check) { return key(check) == wanted; });
  BOOST_REQUIRE_MESSAGE(found != checks.end(), wanted);
  return *found;
}

Check of(const Facts& facts, const std::string& wanted, const Limits& limits = {}) {
  return find(examine(facts, limits), wanted);
}

Facts with_webhook(const std::string& breaker = "closed") {
  auto facts = sound();
  auto& queue = facts.queues.emplace_back();
  queue.name = "mail";
  queue.is_webhook = true;
  queue.breaker = breaker;
  return facts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(examining)

BOOST_AUTO_TEST_CASE(sound_installation_passes_every_check) {
  const auto checks = examine(with_webhook(), {});
  for (const auto& check : checks) {
    BOOST_TEST((check.status == Status::pass), check.title << ": " << check.figure);
    BOOST_TEST(!check.figure.empty(), check.title);
    BOOST_TEST(check.advice.empty(), check.title);
    BOOST_TEST(!check.page.empty(), check.title);
  }
  BOOST_CHECK(worst(checks) == Status::pass);
}

BOOST_AUTO_TEST_CASE(keys_tell_checks_apart) {
  std::vector<std::string> keys;
  for (const auto& check : examine(with_webhook(), {}))
    keys.push_back(key(check));
  std::sort(keys.begin(), keys.end());
  BOOST_TEST((std::adjacent_find(keys.begin(), keys.end()) == keys.end()));
}

BOOST_AUTO_TEST_CASE(whatever_does_not_pass_says_what_to_do) {
  auto facts = with_webhook("open");
  facts.server = {};
  facts.server.connections = 9;
  facts.server.connection_limit = 10;
  facts.server.round_trip = seconds(1);
  facts.server.clock_difference = seconds(-9);
  facts.server.history_length = 5'000'000;
  facts.queues[0].oldest_ready_age = std::chrono::hours(3);
  facts.queues[0].dead = {10'000, true};
  facts.queues[0].died_last_hour = {10'000, true};
  facts.dispatcher = {};
  facts.storage[0].used = 99'000'000'000;
  facts.partitions[0].days_ahead = 0;
  facts.database_errors = {{"1213", 900}};
  facts.rejected_tokens = 5000;
  facts.figures_age = std::chrono::hours(1);
  facts.mail.last_fault = "connection refused";
  facts.held = HeldFacts{std::chrono::minutes(3), "a backup was restored"};
  int bad = 0;
  for (const auto& check : examine(facts, {})) {
    BOOST_TEST((check.status == Status::pass) == check.advice.empty(), check.title);
    if (check.status != Status::pass) ++bad;
  }
  BOOST_TEST(bad == 20);
}

BOOST_AUTO_TEST_CASE(database_that_does_not_answer_is_all_there_is_to_tell) {
  Facts facts;
  facts.database_fault = "does not answer";
  const auto checks = examine(facts, {});
  BOOST_REQUIRE_EQUAL(checks.size(), 1);
  BOOST_TEST(key(checks[0]) == "database:answers");
  BOOST_CHECK(checks[0].status == Status::fail);
  BOOST_TEST(checks[0].figure == "does not answer");
}

BOOST_AUTO_TEST_CASE(nothing_is_told_of_queues_under_another_schema) {
  auto facts = sound();
  facts.has_schema = false;
  facts.server.schema_version = 4;
  const auto checks = examine(facts, {});
  BOOST_CHECK(find(checks, "database:schema_version").status == Status::fail);
  BOOST_TEST(std::none_of(checks.begin(), checks.end(),
                          [](const auto& check) { return check.component == "queue"; }));
}

BOOST_AUTO_TEST_CASE(limits_are_the_last_that_pass) {
  Limits limits;
  limits.dead_letters = 10;
  limits.oldest_age = seconds(60);
  auto facts = sound();
  facts.queues[0].dead = {10};
  facts.queues[0].oldest_ready_age = seconds(60);
  BOOST_CHECK(of(facts, "queue:dead_letters:search", limits).status == Status::pass);
  BOOST_CHECK(of(facts, "queue:oldest_ready_age:search", limits).status == Status::pass);
  facts.queues[0].dead = {11};
  facts.queues[0].oldest_ready_age = milliseconds(60'001);
  BOOST_CHECK(of(facts, "queue:dead_letters:search", limits).status == Status::warn);
  BOOST_CHECK(of(facts, "queue:oldest_ready_age:search", limits).status == Status::warn);
}

BOOST_AUTO_TEST_CASE(clocks_apart_either_way_are_told) {
  for (const auto apart : {seconds(6), seconds(-6)}) {
    auto facts = sound();
    facts.server.clock_difference = apart;
    BOOST_CHECK(of(facts, "database:clock_difference").status == Status::warn);
  }
}

BOOST_AUTO_TEST_CASE(missing_dispatcher_is_a_failure_only_where_there_is_a_webhook) {
  auto facts = sound();
  facts.dispatcher = {};
  BOOST_CHECK(of(facts, "dispatcher:heartbeat").status == Status::pass);
  facts = with_webhook();
  facts.dispatcher.heard_of_ago = std::chrono::minutes(7);
  BOOST_CHECK(of(facts, "dispatcher:heartbeat").status == Status::fail);
}

BOOST_AUTO_TEST_CASE(dispatchers_of_a_rare_cron_are_not_missed_between_its_runs) {
  auto facts = with_webhook();
  facts.dispatcher.cron_interval = std::chrono::minutes(15);
  facts.dispatcher.heard_of_ago = std::chrono::minutes(29);
  BOOST_CHECK(of(facts, "dispatcher:heartbeat").status == Status::pass);
  facts.dispatcher.heard_of_ago = std::chrono::minutes(31);
  BOOST_CHECK(of(facts, "dispatcher:heartbeat").status == Status::fail);
}

BOOST_AUTO_TEST_CASE(days_until_full_come_from_growth) {
  auto facts = sound();
  facts.storage[0] = {"database quota", 60, 100, 10.0};
  const auto check = of(facts, "storage:used:database quota");
  BOOST_CHECK(check.status == Status::warn);
  BOOST_TEST(check.figure.ends_with("full in 4 days"));
  facts.storage[0].growth_per_day = -3.0;
  BOOST_CHECK(of(facts, "storage:used:database quota").status == Status::pass);
}

BOOST_AUTO_TEST_CASE(breaker_that_is_not_closed_tells_why) {
  auto facts = with_webhook("open");
  facts.queues[1].breaker_reason = "5 failures in a row";
  const auto check = of(facts, "queue:breaker:mail");
  BOOST_CHECK(check.status == Status::warn);
  BOOST_TEST(check.figure == "open: 5 failures in a row");
  BOOST_TEST(check.alerts);
}

BOOST_AUTO_TEST_CASE(disk_of_which_enqueue_keeps_off_is_a_failure_however_large_it_is) {
  auto facts = sound();
  facts.storage[0].used = facts.storage[0].total / 2;
  facts.storage[0].kept_free = facts.storage[0].total - facts.storage[0].used + 1;
  const auto check = of(facts, "storage:used:disk of web1");
  BOOST_CHECK(check.status == Status::fail);
  BOOST_TEST(check.figure.find("enqueue is refused") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(table_with_the_fewest_days_ahead_counts) {
  auto facts = sound();
  facts.partitions.push_back({"attempt", 1});
  const auto check = of(facts, "partitions:days_ahead");
  BOOST_CHECK(check.status == Status::warn);
  BOOST_TEST(check.figure == "1 day (attempt)");
}

BOOST_AUTO_TEST_CASE(what_a_restore_holds_back_is_a_failure_that_operators_are_told) {
  auto facts = sound();
  facts.held = HeldFacts{std::chrono::minutes(3), "a backup was restored"};
  const auto check = of(facts, "restore:held");
  BOOST_CHECK(check.status == Status::fail);
  BOOST_TEST(check.figure == "held back for 3m: a backup was restored");
  BOOST_TEST(check.alerts);
}

BOOST_AUTO_TEST_SUITE_END()

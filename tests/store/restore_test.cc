#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "store/dispatch_fixture.h"
#include "store/mysql/restore_guard.h"

namespace pmq::test {
namespace {

/// A host whose dispatchers keep a mark, and a delivery that waits.
struct RestoreFixture : DispatchFixture {
  RestoreFixture() { enqueue(); }
  ~RestoreFixture() { std::filesystem::remove(mark_file); }
  RestoreFixture(const RestoreFixture&) = delete;
  RestoreFixture& operator=(const RestoreFixture&) = delete;

  std::unique_ptr<store::mysql::MysqlDispatchStore> dispatcher_with(
      const std::filesystem::path& file) {
    return std::make_unique<store::mysql::MysqlDispatchStore>(
        database(), random, store::mysql::Sealing(secrets_key()), file);
  }

  void beat(store::mysql::MysqlDispatchStore& of) {
    store::DispatcherBeat beat;
    beat.id = 7;
    beat.host = "host";
    beat.started_at = now;
    of.beat(beat, now);
  }

  /// As many as it would send now.
  std::size_t claimed_by(store::mysql::MysqlDispatchStore& of) {
    const bool is_ready = !of.look(now).ready.empty();
    const auto claimed = of.claim({hook.id, 1, seconds(5), "dispatcher"}, now).deliveries.size();
    BOOST_TEST(is_ready == (claimed > 0));
    return claimed;
  }

  void set_beats(std::int64_t beats) {
    sql.execute("UPDATE dispatch_state SET beats = ?", store::mysql::values(beats));
  }

  std::filesystem::path mark_file =
      std::filesystem::temp_directory_path() / ("pmq-mark-" + std::to_string(getpid()));
  store::mysql::MysqlRestoreGuard guard{store.connection()};
};

BOOST_FIXTURE_TEST_SUITE(restore, RestoreFixture)

BOOST_AUTO_TEST_CASE(tables_that_are_older_than_they_were_send_nothing_until_released) {
  const auto host = dispatcher_with(mark_file);
  for (int i = 0; i < 5; ++i)
    beat(*host);
  const auto before = store.installation_id();
  set_beats(2);
  BOOST_TEST(claimed_by(*host) == 0, "even before the next beat");
  beat(*host);
  BOOST_TEST(claimed_by(*host) == 0);
  BOOST_REQUIRE(guard.held().has_value());
  BOOST_TEST(store.installation_id() != before);
  const auto would_send = guard.would_send();
  BOOST_REQUIRE(would_send.size() == 1);
  BOOST_TEST(would_send.front().queue == "hook");
  BOOST_TEST(would_send.front().deliveries.value == 1);

  BOOST_TEST(guard.release());
  BOOST_TEST(!guard.release());
  beat(*host);
  BOOST_TEST(claimed_by(*host) == 1);
  BOOST_TEST(!guard.held().has_value());
}

BOOST_AUTO_TEST_CASE(polls_get_nothing_either_until_it_is_released) {
  subscribe("work", {"only.work"});
  enqueue(message("only.work"));
  const auto handler = another_store();
  BOOST_TEST(handler->claim({"default", 1, seconds(60), "w"}, now).has_value());
  guard.hold("restored", now);
  for (const auto* const queue : {"work", "default"}) {
    const auto refused = handler->claim({queue, 1, seconds(60), "w"}, now);
    BOOST_REQUIRE(!refused.has_value());
    BOOST_CHECK(refused.error() == store::ConsumeFault::held);
  }
  BOOST_TEST(guard.release());
  const auto claimed = handler->claim({"work", 1, seconds(60), "w"}, now);
  BOOST_REQUIRE(claimed.has_value());
  BOOST_TEST(claimed->deliveries.size() == 1);
}

BOOST_AUTO_TEST_CASE(subscription_made_after_a_restore_is_not_held) {
  guard.hold("restored", now);
  subscribe("fresh", {"only.fresh"});
  enqueue(message("only.fresh"));
  BOOST_TEST(store.claim({"fresh", 1, seconds(60), "w"}, now).value().deliveries.size() == 1);
}

BOOST_AUTO_TEST_CASE(dispatcher_that_starts_later_notices_by_the_file) {
  for (int i = 0; i < 3; ++i)
    beat(*dispatcher_with(mark_file));
  set_beats(1);
  const auto later = dispatcher_with(mark_file);
  beat(*later);
  BOOST_TEST(claimed_by(*later) == 0);
  BOOST_TEST(guard.held().has_value());
}

BOOST_AUTO_TEST_CASE(what_one_host_noticed_holds_for_all) {
  const auto here = dispatcher_with(mark_file);
  const auto there = dispatcher_with({});
  for (int i = 0; i < 3; ++i) {
    beat(*here);
    beat(*there);
  }
  set_beats(1);
  beat(*here);
  BOOST_TEST(claimed_by(*there) == 0);
  beat(*there);
  BOOST_TEST(claimed_by(*there) == 0);
  guard.release();
  beat(*there);
  BOOST_TEST(claimed_by(*there) == 1);
}

BOOST_AUTO_TEST_CASE(tables_made_anew_are_noticed_where_no_file_knows_them) {
  beat(*dispatcher_with({}));
  sql.execute("UPDATE dispatch_state SET made_at = '1'");
  const auto fresh = dispatcher_with(mark_file);
  beat(*fresh);
  BOOST_TEST(claimed_by(*fresh) == 0);
}

BOOST_AUTO_TEST_CASE(file_that_came_back_with_the_tables_is_noticed) {
  for (int i = 0; i < 3; ++i)
    beat(*dispatcher_with(mark_file));
  BOOST_TEST(!guard.held().has_value());
  // As an archive leaves it: of the time when it was written, put there just now.
  std::filesystem::last_write_time(
      mark_file, std::filesystem::file_time_type::clock::now() - std::chrono::hours(5));
  const auto later = dispatcher_with(mark_file);
  beat(*later);
  BOOST_TEST(claimed_by(*later) == 0);
  BOOST_REQUIRE(guard.held().has_value());
  guard.release();
  beat(*dispatcher_with(mark_file));
  BOOST_TEST(!guard.held().has_value());
}

BOOST_AUTO_TEST_CASE(host_that_was_off_notices_what_was_restored_to_a_time_after_it) {
  beat(*dispatcher_with(mark_file));
  set_beats(3'000);
  sql.execute("UPDATE dispatch_state SET made_at = '1'");
  now += std::chrono::hours(2);
  const auto later = dispatcher_with(mark_file);
  beat(*later);
  BOOST_TEST(guard.held().has_value());
  BOOST_TEST(claimed_by(*later) == 0);
}

BOOST_AUTO_TEST_CASE(tables_that_were_optimised_while_dispatchers_ran_are_not_restored) {
  beat(*dispatcher_with(mark_file));
  sql.execute("UPDATE dispatch_state SET made_at = '1'");
  beat(*dispatcher_with(mark_file));
  BOOST_TEST(!guard.held().has_value());
  now += std::chrono::hours(2);
  beat(*dispatcher_with(mark_file));
  BOOST_TEST(!guard.held().has_value());
}

BOOST_AUTO_TEST_CASE(what_came_into_restored_tables_before_they_were_held_has_ids_of_its_own) {
  const auto host = dispatcher_with(mark_file);
  beat(*host);
  beat(*host);
  const auto before = store.installation_id();
  const auto kept = count("message");
  sql.execute("UPDATE message SET created_at = 1000");  // they were in the dump
  enqueue();
  sql.execute("UPDATE dispatch_state SET beats = 0, made_at = '1'");
  beat(*host);
  BOOST_TEST(guard.held().has_value());
  BOOST_TEST(count("installation") == 2);
  BOOST_TEST(count("installation WHERE public_id <> '" + before +
                   "' AND from_message_id = " + std::to_string(kept + 1)) == 1);
}

BOOST_AUTO_TEST_CASE(bulk_job_of_a_backup_does_not_go_on) {
  sql.execute(
      "INSERT INTO bulk_job (kind, state, actor, selection, expected, created_at, updated_at)"
      " VALUES (0, 0, 'op', '{\"filter\":{}}', 0, 1, 1)");
  guard.hold("restored", now);
  BOOST_TEST(count("bulk_job WHERE state = 2") == 1);
}

BOOST_AUTO_TEST_CASE(another_host_or_another_database_is_no_restore) {
  const auto first = dispatcher_with(mark_file);
  for (int i = 0; i < 9; ++i)
    beat(*first);
  const auto another_host = dispatcher_with({});
  beat(*another_host);
  BOOST_TEST(!guard.held().has_value());
  // The file is of tables that are no more: these were made empty.
  sql.execute("UPDATE dispatch_state SET mark = '', beats = 0, made_at = ''");
  const auto after = dispatcher_with(mark_file);
  beat(*after);
  BOOST_TEST(!guard.held().has_value());
  BOOST_TEST(claimed_by(*after) == 1);
}

BOOST_AUTO_TEST_CASE(many_dispatchers_on_one_file_never_take_each_other_for_a_backup) {
  const auto one = dispatcher_with(mark_file);
  const auto other = dispatcher_with(mark_file);
  for (int i = 0; i < 20; ++i) {
    beat(i % 3 == 0 ? *one : *other);
    if (i % 5 == 0) beat(*dispatcher_with(mark_file));
  }
  BOOST_TEST(!guard.held().has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

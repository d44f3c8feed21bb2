#include <atomic>
#include <boost/test/unit_test.hpp>
#include <set>
#include <thread>

#include "store/audit_chain.h"
#include "store/desk_fixture.h"

namespace pmq::test {
namespace {

using store::Audited;

struct AuditFixture : DeskFixture {
  /// The actions that were written down, latest first.
  std::vector<std::string> written(const store::AuditFilter& filter = {}) {
    std::vector<std::string> actions;
    for (const auto& entry : audit.entries(filter, {}).rows)
      actions.push_back(entry.action);
    return actions;
  }

  /// What is wrong with the chain; empty: nothing.
  std::string fault() {
    store::ChainCheck check(audit.chain());
    const auto told = [](const store::ChainFault& found) {
      return std::to_string(found.id) + " " + found.what.substr(0, 10);
    };
    for (const auto& record : audit.records(0, 1000))
      if (const auto found = check.take(record)) return told(*found);
    if (const auto found = check.end()) return told(*found);
    return "";
  }

  void write(int count) {
    for (int i = 0; i < count; ++i)
      audit.write(entry("queue.pause"));
  }
};

using Actions = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(audit_trail, AuditFixture)

BOOST_AUTO_TEST_CASE(entry_is_written_with_the_change_it_tells_of) {
  {
    const Audited audited(audit, entry("queue.pause"));
    BOOST_REQUIRE(store.pause("default", operator_, now).has_value());
    BOOST_TEST(written() == Actions{"queue.pause"});
    BOOST_REQUIRE(store.resume("default", operator_, now).has_value());
  }
  BOOST_TEST(written() == Actions{"queue.pause"});
}

BOOST_AUTO_TEST_CASE(nothing_is_written_of_what_was_not_done) {
  const auto id = enqueue();
  {
    const Audited audited(audit, entry("queue.pause"));
    BOOST_TEST(!store.pause("none", operator_, now).has_value());
  }
  {
    const Audited audited(audit, entry("delivery.release"));
    BOOST_TEST(!desk.release(queue::delivery_of(id, 0), operator_, now));
  }
  {
    const Audited audited(audit, entry("dead-letter.edit"));
    BOOST_TEST(!desk.replace(queue::delivery_of(id, 0), message(), operator_, now).has_value());
  }
  {
    const Audited audited(audit, entry("queue.test"));
    auto nowhere = message();
    nowhere.queue = "none";
    BOOST_TEST(!store.enqueue({&nowhere, 1}, "ops", now).has_value());
  }
  BOOST_TEST(store.resume("default", operator_, now).has_value());
  BOOST_TEST(written().empty());
}

BOOST_AUTO_TEST_CASE(enqueue_takes_its_entry_along_once) {
  const Audited audited(audit, entry("queue.test"));
  enqueue();
  enqueue();
  BOOST_TEST(written() == Actions{"queue.test"});
}

BOOST_AUTO_TEST_CASE(correction_of_a_dead_letter_takes_its_entry_along) {
  const auto dead = bury("bad payload");
  const Audited audited(audit, entry("dead-letter.edit"));
  BOOST_REQUIRE(desk.replace(dead, message(), operator_, now).has_value());
  BOOST_TEST(written() == Actions{"dead-letter.edit"});
}

BOOST_AUTO_TEST_CASE(steps_before_a_removal_leave_the_entry_to_it) {
  subscribe("full", {"never"});
  auto waiting = message();
  waiting.queue = "full";
  enqueue(waiting);
  auto& connection = store.connection();
  const Audited audited(audit, entry("queue.remove"));
  connection.in_step([](store::mysql::Session& session) {
    return session.execute("UPDATE catalog SET version = version + 1");
  });
  BOOST_TEST(written().empty());
  BOOST_REQUIRE(
      store.remove_subscription("full", store::RemoveMode::with_deliveries, operator_, now)
          .has_value());
  BOOST_TEST(written() == Actions{"queue.remove"});
}

BOOST_AUTO_TEST_CASE(entries_are_found_by_who_what_and_when) {
  auto first = entry("queue.pause");
  audit.write(first);
  auto second = entry("queue.resume");
  second.actor = "someone else";
  second.at = now + seconds(5);
  audit.write(second);
  audit.write(entry("session.open"));
  store::AuditFilter filter;
  filter.action = "queue";
  BOOST_TEST((written(filter) == Actions{"queue.resume", "queue.pause"}));
  filter.action = "queue.pause";
  BOOST_TEST(written(filter) == Actions{"queue.pause"});
  filter.action.reset();
  filter.actor = "someone else";
  BOOST_TEST(written(filter) == Actions{"queue.resume"});
  filter.actor.reset();
  filter.since = now + seconds(1);
  BOOST_TEST(written(filter) == Actions{"queue.resume"});
  filter.since.reset();
  filter.until = now + seconds(1);
  BOOST_TEST(written(filter).size() == 2);
}

BOOST_AUTO_TEST_CASE(pages_follow_one_another) {
  for (int i = 0; i < 5; ++i)
    audit.write(entry("queue.pause"));
  std::set<std::int64_t> seen;
  store::PageRequest request{2, {}};
  int pages = 0;
  do {
    const auto page = audit.entries({}, request);
    for (const auto& row : page.rows)
      BOOST_TEST(seen.insert(row.id).second);
    request.cursor = page.next_cursor;
    ++pages;
  } while (request.cursor);
  BOOST_TEST(pages == 3);
  BOOST_TEST(seen.size() == 5);
}

BOOST_AUTO_TEST_CASE(a_change_tells_what_was_before_and_after) {
  subscribe("search", {"doc.*"}, 3);
  {
    const Audited audited(audit, entry("queue.change"));
    queue::SubscriptionChange change;
    change.max_retries = 5;
    BOOST_REQUIRE(store.change_subscription("search", change, now).has_value());
  }
  const auto latest = audit.entries({}, {}).rows.front();
  BOOST_TEST(latest.details.value() == R"({"before":{"max_retries":3},"after":{"max_retries":5}})");
}

BOOST_AUTO_TEST_CASE(what_was_asked_for_stands_beside_what_was_done) {
  bury("no disk");
  auto asked = entry("dead-letters.requeue");
  asked.details = R"({"why":"x"})";
  const Audited audited(audit, asked);
  BOOST_REQUIRE(store.requeue(store::DeadLetterFilter(), {}, store::BulkMode::apply, operator_, now)
                    .changed == 1);
  const auto details = audit.entries({}, {}).rows.front().details.value();
  BOOST_TEST(details.starts_with(R"({"asked":{"why":"x"},"done":{"selection":{"filter":)"),
             details);
  BOOST_TEST(details.ends_with(R"("matched":1,"changed":1}})"), details);
}

BOOST_AUTO_TEST_CASE(a_rotated_secret_is_written_down_without_it) {
  queue::NewSubscription webhook;
  webhook.name = "shop";
  webhook.kind = queue::SubscriptionKind::webhook;
  webhook.event_types = {"*"};
  webhook.webhook = queue::WebhookSettings{"https://example.com/"};
  webhook.webhook_secret = Secret(std::string(24, 's'));
  BOOST_REQUIRE(store.create_subscription(webhook, now).has_value());
  const Audited audited(audit, entry("queue.rotate-secret"));
  BOOST_REQUIRE(
      store.rotate_secret("shop", Secret(std::string(24, 't')), seconds(60), now).has_value());
  BOOST_TEST(written() == Actions{"queue.rotate-secret"});
  BOOST_TEST(!audit.entries({}, {}).rows.front().details.has_value());
}

BOOST_AUTO_TEST_CASE(ids_have_no_gaps_though_changes_fail) {
  write(1);
  {
    const Audited audited(audit, entry("queue.pause"));
    BOOST_TEST(!store.pause("none", operator_, now).has_value());
  }
  write(2);
  BOOST_TEST(audit.chain().last_id == 3);
  BOOST_TEST(fault() == "");
}

BOOST_AUTO_TEST_CASE(a_changed_entry_breaks_the_chain_at_its_place) {
  write(5);
  for (const auto* change : {"actor = 'x'", "at = at + 1", "client = '::1'", "action = 'x'",
                             "target = ''", "reason = ''", "details = '{}'"}) {
    const auto before = sql.query("SELECT 1 FROM audit WHERE id = 3").next();
    BOOST_REQUIRE(before);
    sql.execute("CREATE TEMPORARY TABLE kept AS SELECT * FROM audit WHERE id = 3");
    sql.execute(std::string("UPDATE audit SET ") + change + " WHERE id = 3");
    BOOST_TEST(fault() == "3 was change", change);
    sql.execute("DELETE FROM audit WHERE id = 3");
    sql.execute("INSERT INTO audit SELECT * FROM kept");
    sql.execute("DROP TEMPORARY TABLE kept");
    BOOST_TEST(fault() == "", change);
  }
}

BOOST_AUTO_TEST_CASE(a_missing_entry_is_named) {
  write(5);
  sql.execute("DELETE FROM audit WHERE id = 2");
  BOOST_TEST(fault() == "2 is missing");
}

BOOST_AUTO_TEST_CASE(a_missing_beginning_is_named) {
  write(3);
  sql.execute("DELETE FROM audit WHERE id = 1");
  BOOST_TEST(fault() == "1 is missing");
}

BOOST_AUTO_TEST_CASE(a_cut_off_end_is_named) {
  write(5);
  sql.execute("DELETE FROM audit WHERE id >= 4");
  BOOST_TEST(fault() == "4 is missing");
  sql.execute("DELETE FROM audit");
  BOOST_TEST(fault() == "1 is missing");
}

BOOST_AUTO_TEST_CASE(entries_written_anew_don_t_fit_the_chains_head) {
  write(3);
  auto forged = audit.records(2, 1).front();
  forged.entry.actor = "somebody else";
  const auto hash = store::chained_hash(audit.records(1, 1).front().hash, forged.entry);
  sql.execute("UPDATE audit SET actor = 'somebody else', hash = ? WHERE id = 3",
              store::mysql::values(hash));
  BOOST_TEST(fault() == "3 is not the");
}

BOOST_AUTO_TEST_CASE(the_chain_stays_whole_behind_what_was_pruned) {
  write(3);
  now += seconds(10);
  write(3);
  BOOST_TEST(audit.prune(now, 2) == 2);
  BOOST_TEST(audit.chain().first_id == 3);
  BOOST_TEST(fault() == "");
  BOOST_TEST(audit.prune(now, 100) == 1);
  BOOST_TEST(audit.prune(now, 100) == 0);
  BOOST_TEST(fault() == "");
  BOOST_TEST(audit.prune(now + seconds(1), 100) == 5);
  BOOST_TEST(fault() == "");
  write(1);
  BOOST_TEST(fault() == "");
  BOOST_TEST(audit.chain().last_id == 10);
}

BOOST_AUTO_TEST_CASE(an_oldest_end_that_was_not_pruned_is_named) {
  write(5);
  sql.execute(
      "UPDATE audit_chain SET first_id = 4, previous_hash = (SELECT hash FROM audit WHERE id = 3)");
  sql.execute("DELETE FROM audit WHERE id < 4");
  BOOST_TEST(fault() == "3 is missing");
  sql.execute("UPDATE audit_chain SET first_id = 6, previous_hash = last_hash");
  sql.execute("DELETE FROM audit");
  BOOST_TEST(fault() == "5 is missing");
}

BOOST_AUTO_TEST_CASE(more_than_was_pruned_is_named) {
  write(3);
  now += seconds(10);
  write(3);
  BOOST_TEST(audit.prune(now, 2) == 2);
  sql.execute(
      "UPDATE audit_chain SET first_id = 5, previous_hash = (SELECT hash FROM audit WHERE id = 4)");
  sql.execute("DELETE FROM audit WHERE id < 5");
  BOOST_TEST(fault() == "4 is missing");
}

BOOST_AUTO_TEST_CASE(pruning_hides_no_gap) {
  write(4);
  now += seconds(10);
  sql.execute("DELETE FROM audit WHERE id = 2");
  BOOST_TEST(audit.prune(now, 100) == 1);
  BOOST_TEST(fault() == "2 is missing");
}

BOOST_AUTO_TEST_CASE(many_writers_at_once_make_one_chain) {
  constexpr int writers = 8;
  constexpr int each = 25;
  subscribe("busy", {"never"});
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      try {
        SystemRandom own_random;
        store::mysql::MysqlStore own_store(database(), own_random);
        store::mysql::MysqlAuditTrail own_audit(own_store.connection());
        for (int i = 0; i < each; ++i) {
          if (writer % 2 == 0) {
            own_audit.write(entry("session.open"));
            continue;
          }
          const Audited audited(own_audit, entry("queue.pause"));
          if (!own_store.pause("busy", operator_, now)) ++failed;
        }
      } catch (const std::exception&) {
        ++failed;
      }
    });
  }
  for (auto& thread : threads)
    thread.join();
  BOOST_TEST(failed == 0);
  BOOST_TEST(audit.chain().last_id == writers * each);
  BOOST_TEST(fault() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

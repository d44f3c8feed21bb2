#include <boost/test/unit_test.hpp>
#include <set>

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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

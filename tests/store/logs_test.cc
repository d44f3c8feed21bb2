#include <boost/test/unit_test.hpp>
#include <string>

#include "store/fixture.h"
#include "store/mysql/logs.h"

namespace pmq::test {
namespace {

struct LogsFixture : StoreFixture {
  store::LogEntry entry(std::string message, std::string service = "search") const {
    store::LogEntry entry;
    entry.at = now;
    entry.service = std::move(service);
    entry.sender = "indexer";
    entry.message = std::move(message);
    return entry;
  }

  void append(const store::LogEntry& one) { logs.append({&one, 1}); }

  /// The messages of all pages, latest first.
  std::vector<std::string> found(const store::LogFilter& filter, int limit = 100) {
    std::vector<std::string> messages;
    store::PageRequest request{limit, {}};
    do {
      const auto page = logs.search(filter, request);
      for (const auto& row : page.rows)
        messages.push_back(row.message);
      request.cursor = page.next_cursor;
    } while (request.cursor);
    return messages;
  }

  store::mysql::MysqlLogs logs{store.connection(), database()};
};

using Messages = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(logs_of_services, LogsFixture)

BOOST_AUTO_TEST_CASE(entries_of_one_moment_keep_their_order_over_pages) {
  std::vector<store::LogEntry> all;
  for (int i = 0; i < 7; ++i)
    all.push_back(entry(std::to_string(i)));
  logs.append(all);
  BOOST_TEST(found({}, 2) == (Messages{"6", "5", "4", "3", "2", "1", "0"}));
}

BOOST_AUTO_TEST_CASE(a_rare_entry_is_found_beyond_many_others_in_bounded_steps) {
  append(entry("the rare one"));
  now += seconds(1);
  std::vector<store::LogEntry> many(500, entry("usual"));
  for (int i = 0; i < 24; ++i)
    logs.append(many);
  store::LogFilter filter;
  filter.text = "RARE";
  const auto first = logs.search(filter, {});
  BOOST_TEST(first.rows.empty());
  BOOST_REQUIRE(first.next_cursor.has_value());
  BOOST_TEST(found(filter) == Messages{"the rare one"});
}

BOOST_AUTO_TEST_CASE(a_search_by_service_looks_at_no_other_ones_entries) {
  append(entry("mine", "mail"));
  now += seconds(1);
  std::vector<store::LogEntry> many(500, entry("usual"));
  for (int i = 0; i < 24; ++i)
    logs.append(many);
  store::LogFilter filter;
  filter.service = "mail";
  const auto page = logs.search(filter, {});
  BOOST_TEST(page.rows.size() == 1);
  BOOST_TEST(!page.next_cursor.has_value());
}

BOOST_AUTO_TEST_CASE(times_bound_a_search_over_days) {
  const auto first = now;
  for (int day = 0; day < 4; ++day) {
    append(entry("day " + std::to_string(day)));
    now += std::chrono::hours(24);
  }
  store::LogFilter filter;
  filter.since = first + std::chrono::hours(24);
  filter.until = first + std::chrono::hours(72);
  BOOST_TEST(found(filter) == (Messages{"day 2", "day 1"}));
}

BOOST_AUTO_TEST_CASE(each_entry_lies_in_its_days_partition) {
  append(entry("x"));
  BOOST_TEST(count("log_entry WHERE day = at DIV 86400000") == 1);
}

BOOST_AUTO_TEST_CASE(a_full_quota_takes_no_entry) {
  auto settings = database();
  settings.quota_bytes = 1;
  store::mysql::MysqlLogs full(store.connection(), settings);
  const auto one = entry("x");
  BOOST_CHECK_THROW(full.append({&one, 1}), store::StorageFull);
  BOOST_TEST(found({}).empty());
}

BOOST_AUTO_TEST_CASE(a_cursor_of_nobodys_making_is_refused) {
  BOOST_CHECK_THROW(static_cast<void>(logs.search({}, {10, "x"})), store::InvalidCursor);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pmq::test

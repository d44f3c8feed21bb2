#include "store/mysql/day_partitions.h"

#include <algorithm>
#include <charconv>

namespace pmq::store::mysql {
namespace {

/// Moved within a second or two.
constexpr int most_rows_to_move = 20'000;
constexpr std::int64_t most_bytes_to_move = 200'000'000;
/// Buckets below are no days: see sql/0001_queue.sql.
constexpr int first_day = 2;

constexpr int no_such_partition = 1507;
constexpr int partition_is_there = 1517;
constexpr int days_are_there = 1493;

std::string name_of_day(int day) {
  auto date = to_rfc3339(Time(std::chrono::days(day))).substr(0, 10);
  std::erase(date, '-');
  return "p" + date;
}

std::optional<int> parse_day(const std::string& description) {
  int day = 0;
  const auto [end, fault] =
      std::from_chars(description.data(), description.data() + description.size(), day);
  if (fault != std::errc()) return std::nullopt;  // MAXVALUE
  return day;
}

/// For as long as the change waits for transactions under way, everybody else waits for it: so it
/// doesn't wait for long. A second is the shortest that both engines know.
Repartitioned change_partitions(Session& session, const std::string& sql) {
  session.execute("SET SESSION lock_wait_timeout = 1");
  auto outcome = Repartitioned::done;
  try {
    session.execute(sql);
  } catch (const DatabaseError& error) {
    const int number = error.number();
    if (error.is_lock_wait_timeout() || number == partition_is_there || number == days_are_there) {
      outcome = Repartitioned::busy;  // or somebody else was first: the next look will tell
    } else if (error.is_denied()) {
      outcome = Repartitioned::denied;
    } else if (number != no_such_partition) {
      session.execute("SET SESSION lock_wait_timeout = DEFAULT");
      throw;
    }  // else somebody else was first
  }
  session.execute("SET SESSION lock_wait_timeout = DEFAULT");
  return outcome;
}

bool is_much_to_move(Session& session, const std::string& table, const Partition& later) {
  if (later.bytes > most_bytes_to_move) return true;
  auto moving = session.query(
      "SELECT COUNT(*) FROM (SELECT 1 FROM " + table + " PARTITION (later) LIMIT ?) r",
      values(most_rows_to_move + 1));
  return !moving.next() || moving.integer() > most_rows_to_move;
}

/// The first day that has no partition of its own, and none behind it has.
int days_end(const std::vector<Partition>& partitions) {
  int end = 0;
  for (const auto& partition : partitions)
    end = std::max(end, partition.below.value_or(0));
  return end;
}

}  // namespace

std::vector<Partition> read_partitions(Session& session, std::string_view table) {
  auto rows = session.query(
      "SELECT partition_name, partition_description, COALESCE(table_rows, 0),"
      " COALESCE(data_length, 0) + COALESCE(index_length, 0) FROM information_schema.partitions"
      " WHERE table_schema = DATABASE() AND table_name = ? AND partition_name IS NOT NULL"
      " ORDER BY partition_ordinal_position",
      values(table));
  std::vector<Partition> partitions;
  int begins = 0;
  while (rows.next()) {
    Partition partition;
    partition.name = rows.text();
    partition.below = parse_day(rows.text());
    partition.rows = rows.integer();
    partition.bytes = rows.integer();
    partition.begins = begins;
    begins = partition.below.value_or(begins);
    if (partition.below && *partition.below <= first_day) continue;
    partitions.push_back(std::move(partition));
  }
  return partitions;
}

std::vector<std::string> tables_of_days(Session& session) {
  auto rows = session.query(
      "SELECT DISTINCT table_name FROM information_schema.partitions"
      " WHERE table_schema = DATABASE() AND partition_name = 'later'"
      " AND table_name IN ('attempt', 'delivery', 'log_entry', 'message') ORDER BY table_name");
  std::vector<std::string> tables;
  while (rows.next())
    tables.push_back(rows.text());
  return tables;
}

int missing_days(const std::vector<Partition>& partitions, int today, int last) {
  return std::max(0, last + 1 - std::max(days_end(partitions), today));
}

Repartitioned make_days(Session& session, std::string_view table, int today, int last, int width,
                        Bound bound) {
  const std::string name(table);
  const auto partitions = read_partitions(session, table);
  if (missing_days(partitions, today, last) == 0) return Repartitioned::done;
  if (bound != Bound::none && is_much_to_move(session, name, partitions.back())) {
    return Repartitioned::too_large;
  }
  std::string sql = "ALTER TABLE " + name + " REORGANIZE PARTITION later INTO (";
  // The first one holds what came before it, too.
  for (int begin = std::max(days_end(partitions), today); begin <= last; begin += width) {
    sql += "PARTITION " + name_of_day(begin + width - 1) + " VALUES LESS THAN (" +
           std::to_string(begin + width) + "), ";
  }
  return change_partitions(session, sql + "PARTITION later VALUES LESS THAN MAXVALUE)");
}

Repartitioned drop_partition(Session& session, std::string_view table, const Partition& partition) {
  return change_partitions(
      session, "ALTER TABLE " + std::string(table) + " DROP PARTITION " + partition.name);
}

}  // namespace pmq::store::mysql

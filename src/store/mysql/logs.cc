#include "store/mysql/logs.h"

#include <limits>

#include "store/mysql/cursor.h"
#include "store/mysql/row_codes.h"

// A search goes back from the latest entry, window by window of one index: the sharpest one that
// the filter has a value for. What that index doesn't tell is compared within the window alone, so
// no combination of filters makes the database read more than a bounded number of rows.

namespace pmq::store::mysql {
namespace {

// As in message_writer.cc: well below the smallest max_allowed_packet of hosts.
constexpr std::size_t max_statement_bytes = 400 * 1024;
constexpr std::size_t max_statement_rows = 250;
constexpr int window_rows = 500;
constexpr int max_looked_at = 10'000;

constexpr std::string_view columns =
    "id, at, happened_at, level, service, sender, trace_id, user_id, job_id, message, fields";

std::size_t size_of(const LogEntry& entry) {
  constexpr std::size_t all_else = 1200;
  return entry.message.size() + (entry.fields ? entry.fields->size() : 0) + all_else;
}

void insert(Session& session, std::span<const LogEntry> entries) {
  std::string sql =
      "INSERT INTO log_entry (at, day, happened_at, level, service, sender, trace_id, user_id,"
      " job_id, message, fields) VALUES ";
  Values all;
  for (const auto& entry : entries) {
    sql += &entry == entries.data() ? "(?,?,?,?,?,?,?,?,?,?,?)" : ",(?,?,?,?,?,?,?,?,?,?,?)";
    all.add(entry.at)
        .add(day_of(entry.at))
        .add(entry.happened_at)
        .add(static_cast<int>(entry.level))
        .add(entry.service)
        .add(entry.sender)
        .add(entry.trace_id)
        .add(entry.user_id)
        .add(entry.job_id)
        .add(entry.message)
        .add(entry.fields);
  }
  session.execute(sql, all);
}

LogEntry read_entry(Rows& row) {
  LogEntry entry;
  entry.id = row.integer();
  entry.at = row.time();
  entry.happened_at = row.optional_time();
  entry.level = static_cast<LogLevel>(row.small_integer());
  entry.service = row.text();
  entry.sender = row.text();
  entry.trace_id = row.optional_text();
  entry.user_id = row.optional_text();
  entry.job_id = row.optional_text();
  entry.message = row.text();
  entry.fields = row.optional_text();
  return entry;
}

/// A condition and its values; the texts are the filter's.
struct Condition {
  std::string sql;
  Values values;

  template <typename... Value>
  void also(std::string_view more, const Value&... value) {
    sql += " AND ";
    sql += more;
    (values.add(value), ...);
  }
};

/// What is read along, and what is the same in all of it.
struct Path {
  std::string_view index = "PRIMARY";
  Condition range{"1 = 1", {}};
};

Path path_of(const LogFilter& filter) {
  Path path;
  if (filter.trace_id) {
    path.index = "by_trace";
    path.range.also("trace_id = ?", *filter.trace_id);
  } else if (filter.job_id) {
    path.index = "by_job";
    path.range.also("job_id = ?", *filter.job_id);
  } else if (filter.user_id) {
    path.index = "by_user";
    path.range.also("user_id = ?", *filter.user_id);
  } else if (filter.service) {
    path.index = "by_service";
    path.range.also("service = ?", *filter.service);
  }
  // The day says which partitions there is anything in.
  if (filter.since) path.range.also("at >= ? AND day >= ?", *filter.since, day_of(*filter.since));
  if (filter.until) path.range.also("at < ? AND day <= ?", *filter.until, day_of(*filter.until));
  return path;
}

/// What must hold besides.
void add_rest(Condition& condition, const LogFilter& filter) {
  if (filter.service) condition.also("service = ?", *filter.service);
  if (filter.user_id) condition.also("user_id = ?", *filter.user_id);
  if (filter.job_id) condition.also("job_id = ?", *filter.job_id);
  if (filter.level) condition.also("level = ?", static_cast<int>(*filter.level));
  if (filter.min_level) condition.also("level >= ?", static_cast<int>(*filter.min_level));
  if (filter.text) {
    condition.also("(LOCATE(LOWER(?), LOWER(message)) > 0 OR LOCATE(LOWER(?), LOWER(fields)) > 0)",
                   *filter.text, *filter.text);
  }
}

/// Entries from `below` (not itself) back to `last`.
struct Window {
  Cursor last;
  int count = 0;
};

Window next_window(Session& session, const Path& path, const Cursor& below) {
  Condition wanted = path.range;
  wanted.also("at <= ? AND (at < ? OR id < ?)", below.position, below.position, below.id);
  wanted.values.add(window_rows);
  auto rows = session.query("SELECT at, id FROM log_entry FORCE INDEX (" + std::string(path.index) +
                                ") WHERE " + wanted.sql + " ORDER BY at DESC, id DESC LIMIT ?",
                            wanted.values);
  Window window{below, 0};
  while (rows.next()) {
    window.last.position = rows.integer();
    window.last.id = rows.integer();
    ++window.count;
  }
  return window;
}

std::vector<LogEntry> read_matches(Session& session, const Path& path, const LogFilter& filter,
                                   const Cursor& below, const Window& window, std::size_t most) {
  Condition wanted = path.range;
  wanted.also("at <= ? AND (at < ? OR id < ?)", below.position, below.position, below.id);
  wanted.also("at >= ? AND (at > ? OR id >= ?)", window.last.position, window.last.position,
              window.last.id);
  add_rest(wanted, filter);
  wanted.values.add(static_cast<std::int64_t>(most));
  auto rows = session.query("SELECT " + std::string(columns) + " FROM log_entry FORCE INDEX (" +
                                std::string(path.index) + ") WHERE " + wanted.sql +
                                " ORDER BY at DESC, id DESC LIMIT ?",
                            wanted.values);
  std::vector<LogEntry> matches;
  while (rows.next())
    matches.push_back(read_entry(rows));
  return matches;
}

}  // namespace

void MysqlLogs::append(std::span<const LogEntry> entries) {
  connection_.in_transaction([&](Session& session) {
    room_.require(session);
    for (std::size_t begin = 0; begin < entries.size();) {
      std::size_t end = begin;
      std::size_t bytes = 0;
      while (end < entries.size() && end - begin < max_statement_rows &&
             (end == begin || bytes + size_of(entries[end]) <= max_statement_bytes)) {
        bytes += size_of(entries[end++]);
      }
      insert(session, entries.subspan(begin, end - begin));
      begin = end;
    }
  });
}

Page<LogEntry> MysqlLogs::search(const LogFilter& filter, const PageRequest& page) {
  constexpr Cursor after_all{std::numeric_limits<std::int64_t>::max(), 0};
  const auto after = parse_cursor(page.cursor);
  const auto path = path_of(filter);
  return connection_.retrying([&](Session& session) {
    const auto limit = static_cast<std::size_t>(page.limit);
    Cursor below = after.value_or(after_all);
    Page<LogEntry> result;
    for (int looked_at = 0; looked_at < max_looked_at; looked_at += window_rows) {
      const auto window = next_window(session, path, below);
      if (window.count == 0) return result;
      auto matches =
          read_matches(session, path, filter, below, window, limit - result.rows.size() + 1);
      for (auto& match : matches) {
        if (result.rows.size() == limit) {
          const auto& last = result.rows.back();
          result.next_cursor = to_text(Cursor{last.at.time_since_epoch().count(), last.id});
          return result;
        }
        result.rows.push_back(std::move(match));
      }
      if (window.count < window_rows) return result;
      below = window.last;
    }
    result.next_cursor = to_text(below);
    return result;
  });
}

}  // namespace pmq::store::mysql

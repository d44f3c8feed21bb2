#include <algorithm>
#include <map>

#include "store/mysql/dead_letter_scan.h"
#include "store/mysql/message_row.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/row_codes.h"

namespace pmq::store::mysql {
namespace {

using queue::DeliveryState;

constexpr int max_looked_at_for_page = 5'000;
constexpr int max_looked_at_for_bulk = 100'000;
constexpr std::size_t rows_at_once = 500;

std::string marks(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += i == 0 ? "?" : ",?";
  return text;
}

std::vector<DeadLetter> read_dead_letters(Session& session, const Catalog& catalog,
                                          const std::vector<DeadRow>& found) {
  if (found.empty()) return {};
  Values ids;
  for (const auto& row : found)
    ids.add(row.id);
  auto rows =
      session.query("SELECT d.subscription_id, d.id, d.position, d.retry_count, d.last_error, " +
                        std::string(message_columns) +
                        ", m.payload FROM delivery d JOIN message m"
                        " ON m.id = d.id >> 10 AND m.day = d.message_day"
                        " WHERE d.bucket = 1 AND d.state = 3 AND d.id IN (" +
                        marks(found.size()) + ") ORDER BY d.position DESC, d.id DESC",
                    ids);
  std::vector<DeadLetter> letters;
  while (rows.next()) {
    auto& letter = letters.emplace_back();
    letter.queue = catalog.name_of({rows.integer()});
    letter.delivery = {rows.integer()};
    letter.failed_at = rows.time();
    letter.retry_count = rows.small_integer();
    letter.last_error = rows.optional_text();
    letter.message = read_message(rows);
    letter.message.payload = rows.text();
  }
  return letters;
}

DeadRow read_dead_row(Rows& rows) {
  DeadRow row;
  row.subscription = {rows.integer()};
  row.failed_at = rows.integer();
  row.id = rows.integer();
  row.message_day = rows.small_integer();
  row.priority = rows.small_integer();
  return row;
}

constexpr std::string_view dead_row_columns =
    "SELECT subscription_id, position, id, message_day, priority FROM delivery"
    " WHERE bucket = 1 AND state = 3";

struct Matched {
  std::vector<DeadRow> rows;  // oldest failure first
  bool more = false;
};

void keep_oldest(Matched& matched) {
  std::sort(matched.rows.begin(), matched.rows.end(), [](const auto& a, const auto& b) {
    return std::pair(a.failed_at, a.id) < std::pair(b.failed_at, b.id);
  });
  if (matched.rows.size() > static_cast<std::size_t>(max_bulk)) {
    matched.rows.resize(max_bulk);
    matched.more = true;
  }
}

Matched match(Session& session, Catalog&, const std::vector<queue::DeliveryId>& ids) {
  Matched matched;
  Values all;
  for (const auto id : ids)
    all.add(id.value);
  auto rows =
      session.query(std::string(dead_row_columns) + " AND id IN (" + marks(ids.size()) + ")", all);
  while (rows.next())
    matched.rows.push_back(read_dead_row(rows));
  keep_oldest(matched);
  return matched;
}

Matched match(Session& session, Catalog&, const std::vector<queue::MessageId>& ids) {
  Matched matched;
  constexpr std::size_t ranges_at_once = 100;
  for (std::size_t begin = 0; begin < ids.size(); begin += ranges_at_once) {
    const auto end = std::min(ids.size(), begin + ranges_at_once);
    std::string sql(dead_row_columns);
    Values all;
    for (auto i = begin; i < end; ++i) {
      sql += i == begin ? " AND (id BETWEEN ? AND ?" : " OR id BETWEEN ? AND ?";
      all.add(queue::delivery_of(ids[i], 0).value)
          .add(queue::delivery_of(ids[i], queue::max_deliveries - 1).value);
    }
    auto rows = session.query(sql + ")", all);
    while (rows.next())
      matched.rows.push_back(read_dead_row(rows));
  }
  keep_oldest(matched);
  return matched;
}

Matched match(Session& session, Catalog& catalog, const DeadLetterFilter& filter) {
  Matched matched;
  const auto end =
      scan_dead_letters(session, catalog, filter, ScanOrder::oldest_first, std::nullopt,
                        max_looked_at_for_bulk, [&](const DeadRow& row) {
                          if (matched.rows.size() == static_cast<std::size_t>(max_bulk)) {
                            return false;
                          }
                          matched.rows.push_back(row);
                          return true;
                        });
  matched.more = end.stopped_at.has_value();
  return matched;
}

/// Which of the rows are still dead letters, locked until the end of the transaction: another
/// operator may have been faster.
std::vector<DeadRow> lock_still_dead(Session& session, std::span<const DeadRow> rows) {
  std::string sql = "SELECT d.subscription_id, d.position, d.id, d.message_day, d.priority FROM (";
  Values all;
  for (const auto& row : rows) {
    sql += &row == rows.data() ? "SELECT ? AS subscription_id, ? AS position, ? AS id"
                               : " UNION ALL SELECT ?,?,?";
    all.add(row.subscription.value).add(row.failed_at).add(row.id);
  }
  sql +=
      ") r STRAIGHT_JOIN delivery d ON d.bucket = 1 AND d.subscription_id = r.subscription_id"
      " AND d.state = 3 AND d.position = r.position AND d.id = r.id FOR UPDATE";
  auto found = session.query(sql, all);
  std::vector<DeadRow> still_dead;
  while (found.next())
    still_dead.push_back(read_dead_row(found));
  return still_dead;
}

void write_actions(Session& session, const std::vector<DeadRow>& rows, queue::ActionKind kind,
                   const Actor& actor, Time now) {
  std::string sql = "INSERT INTO action (delivery_id, kind, actor, reason, at) VALUES ";
  Values all;
  for (const auto& row : rows) {
    sql += &row == rows.data() ? "(?,?,?,?,?)" : ",(?,?,?,?,?)";
    all.add(row.id).add(static_cast<int>(kind)).add(actor.name).add(actor.reason).add(now);
  }
  session.execute(sql, all);
}

/// Where each row goes: its new bucket, state, position and the time it is ready.
struct Destination {
  int bucket = live_bucket;
  DeliveryState state = DeliveryState::ready;
  std::int64_t position = 0;
  Time ready_at{};
};

void move_rows(Session& session, const std::vector<DeadRow>& rows,
               const std::vector<Destination>& destinations, bool new_life, Time now) {
  std::string sql = "UPDATE (";
  Values all;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    sql += i == 0 ? "SELECT ? AS subscription_id, ? AS position, ? AS id, ? AS to_bucket,"
                    " ? AS to_state, ? AS to_position, ? AS to_ready_at"
                  : " UNION ALL SELECT ?,?,?,?,?,?,?";
    all.add(rows[i].subscription.value)
        .add(rows[i].failed_at)
        .add(rows[i].id)
        .add(destinations[i].bucket)
        .add(code(destinations[i].state))
        .add(destinations[i].position)
        .add(destinations[i].ready_at);
  }
  sql +=
      ") r STRAIGHT_JOIN delivery d ON d.bucket = 1 AND d.subscription_id = r.subscription_id"
      " AND d.state = 3 AND d.position = r.position AND d.id = r.id"
      " SET d.bucket = r.to_bucket, d.state = r.to_state, d.position = r.to_position,"
      " d.ready_at = r.to_ready_at, d.token = NULL, d.updated_at = ?";
  all.add(now);
  if (new_life) sql += ", d.retry_count = 0";
  session.execute(sql, all);
}

using Place = std::function<Destination(const DeadRow& row, int index)>;

/// All of the matched or none: one transaction.
BulkOutcome move_matched(Connection& connection, Catalog& catalog,
                         const DeadLetterSelection& selection, BulkMode mode,
                         queue::ActionKind kind, const Actor& actor, Time now, const Place& place) {
  const auto find = [&](Session& session) {
    return std::visit([&](const auto& wanted) { return match(session, catalog, wanted); },
                      selection);
  };
  if (mode == BulkMode::dry_run) {
    const auto matched = connection.retrying(find);
    return {static_cast<int>(matched.rows.size()), 0, matched.more};
  }
  return connection.in_transaction([&](Session& session) {
    const auto matched = find(session);
    BulkOutcome outcome{static_cast<int>(matched.rows.size()), 0, matched.more};
    const std::span<const DeadRow> all = matched.rows;
    for (std::size_t begin = 0; begin < all.size(); begin += rows_at_once) {
      const auto rows =
          lock_still_dead(session, all.subspan(begin, std::min(rows_at_once, all.size() - begin)));
      if (rows.empty()) continue;
      std::vector<Destination> destinations;
      destinations.reserve(rows.size());
      for (const auto& row : rows)
        destinations.push_back(place(row, outcome.changed++));
      move_rows(session, rows, destinations, kind == queue::ActionKind::requeue, now);
      write_actions(session, rows, kind, actor, now);
    }
    return outcome;
  });
}

}  // namespace

Page<DeadLetter> MysqlStore::dead_letters(const DeadLetterFilter& filter, const PageRequest& page) {
  const auto after = parse_cursor(page.cursor);
  return connection_.retrying([&](Session& session) {
    std::vector<DeadRow> found;
    const auto end = scan_dead_letters(session, catalog_, filter, ScanOrder::latest_first, after,
                                       max_looked_at_for_page, [&](const DeadRow& row) {
                                         if (found.size() == static_cast<std::size_t>(page.limit))
                                           return false;
                                         found.push_back(row);
                                         return true;
                                       });
    Page<DeadLetter> result;
    result.rows = read_dead_letters(session, catalog_, found);
    if (end.stopped_at) result.next_cursor = to_text(*end.stopped_at);
    return result;
  });
}

BulkOutcome MysqlStore::requeue(const DeadLetterSelection& selection, std::optional<double> rate,
                                BulkMode mode, const Actor& actor, Time now) {
  memory_.clear();
  return move_matched(
      connection_, catalog_, selection, mode, queue::ActionKind::requeue, actor, now,
      [&](const DeadRow& row, int index) -> Destination {
        const milliseconds wait(rate ? static_cast<std::int64_t>(index * 1000.0 / *rate) : 0);
        if (wait.count() == 0) {
          return {live_bucket, DeliveryState::ready, ready_position(row.priority), now};
        }
        const auto ready_at = now + wait;
        return {live_bucket, DeliveryState::scheduled, position_at(ready_at), ready_at};
      });
}

BulkOutcome MysqlStore::discard(const DeadLetterSelection& selection, BulkMode mode,
                                const Actor& actor, Time now) {
  return move_matched(connection_, catalog_, selection, mode, queue::ActionKind::discard, actor,
                      now, [&](const DeadRow&, int) -> Destination {
                        return {day_of(now), DeliveryState::discarded, position_at(now), now};
                      });
}

}  // namespace pmq::store::mysql

#include "store/mysql/stragglers.h"

#include <algorithm>
#include <chrono>

#include "queue/ids.h"
#include "store/mysql/message_ids.h"

namespace pmq::store::mysql {
namespace {

constexpr int rows_of_window = 1'000;
/// Beyond, the sample tells.
constexpr int windows_to_count = 50;
constexpr int messages_of_sample = 100;

std::int64_t first_delivery(std::int64_t message) {
  return queue::delivery_of({message}, 0).value;
}

std::int64_t last_delivery(std::int64_t message) {
  return queue::delivery_of({message}, queue::max_deliveries - 1).value;
}

struct MessageIds {
  std::int64_t oldest = 0;
  std::int64_t newest = 0;  ///< 0: there is none
};

MessageIds ids_in(Session& session, const Partition& partition) {
  auto rows =
      session.query("SELECT COALESCE(MIN(id), 0), COALESCE(MAX(id), 0) FROM message PARTITION (" +
                    partition.name + ")");
  MessageIds ids;
  if (!rows.next()) return ids;
  ids.oldest = rows.integer();
  ids.newest = rows.integer();
  return ids;
}

struct Straggler {
  std::int64_t bucket = 0;
  std::int64_t subscription = 0;
  std::int64_t state = 0;
  std::int64_t position = 0;
  std::int64_t id = 0;
  bool is_of_these_days = false;
};

/// The next deliveries, whatever their days are: so each statement is bounded. In the order of
/// `by_message`, which no change of a delivery's state moves: what is on its way from one place to
/// another is not missed.
std::vector<Straggler> read_window(Session& session, const LeavingDays& leaving, std::int64_t after,
                                   std::int64_t last) {
  auto rows = session.query(
      "SELECT bucket, subscription_id, state, position, id, message_day"
      " FROM delivery FORCE INDEX (by_message) WHERE id > ? AND id <= ? ORDER BY id LIMIT ?",
      values(after, last, rows_of_window));
  std::vector<Straggler> window;
  while (rows.next()) {
    auto& row = window.emplace_back();
    row.bucket = rows.integer();
    row.subscription = rows.integer();
    row.state = rows.integer();
    row.position = rows.integer();
    row.id = rows.integer();
    const int day = rows.small_integer();
    row.is_of_these_days = day >= leaving.partition.begins && day < *leaving.partition.below;
  }
  return window;
}

bool is_over(const Straggler& row, int finished_below) {
  return row.bucket > 1 && row.bucket < finished_below;
}

/// Whether at most so many deliveries need them; false where counting took too long as well.
bool needed_by_few(Session& session, const LeavingDays& leaving, const MessageIds& ids) {
  std::int64_t after = first_delivery(ids.oldest) - 1;
  int count = 0;
  for (int i = 0; i < windows_to_count; ++i) {
    const auto window = read_window(session, leaving, after, last_delivery(ids.newest));
    for (const auto& row : window)
      if (row.is_of_these_days && !is_over(row, leaving.finished_below)) ++count;
    if (count > most_stragglers) return false;
    if (window.size() < rows_of_window) return true;
    after = window.back().id;
  }
  return false;
}

std::vector<std::int64_t> draw_messages(Session& session, const Partition& partition,
                                        std::int64_t first, std::int64_t newest, Random& random) {
  std::vector<std::int64_t> drawn;
  const auto many = static_cast<std::uint64_t>(newest - first + 1);
  for (int i = 0; i < messages_of_sample; ++i) {
    auto rows = session.query("SELECT id FROM message PARTITION (" + partition.name +
                                  ") WHERE id >= ?"
                                  " ORDER BY id LIMIT 1",
                              values(first + static_cast<std::int64_t>(next_u64(random) % many)));
    if (rows.next()) drawn.push_back(rows.integer());
  }
  std::sort(drawn.begin(), drawn.end());
  drawn.erase(std::unique(drawn.begin(), drawn.end()), drawn.end());
  return drawn;
}

/// False where somebody has just moved one of them: then it is not to be passed over.
bool remove(Session& session, const std::vector<Straggler>& over) {
  std::string sql;
  Values all;
  for (const auto& row : over) {
    sql += sql.empty() ? "SELECT ? AS bucket, ? AS subscription_id, ? AS state, ? AS position,"
                         " ? AS id"
                       : " UNION ALL SELECT ?,?,?,?,?";
    all.add(row.bucket).add(row.subscription).add(row.state).add(row.position).add(row.id);
  }
  if (sql.empty()) return true;
  const auto removed =
      session.execute("DELETE d FROM (" + sql +
                          ") r STRAIGHT_JOIN delivery d ON d.bucket = r.bucket"
                          " AND d.subscription_id = r.subscription_id AND d.state = r.state"
                          " AND d.position = r.position AND d.id = r.id",
                      all);
  return removed == static_cast<std::int64_t>(over.size());
}

}  // namespace

bool needed_by_many(Session& session, const LeavingDays& leaving, int width, Random& random) {
  const auto& partition = leaving.partition;
  const auto ids = ids_in(session, partition);
  if (ids.newest == 0 || needed_by_few(session, leaving, ids)) return false;
  const int from_day = std::max(partition.begins, *partition.below - width);
  const auto first =
      std::max(ids.oldest, first_message_at(session, 1, Time(std::chrono::days(from_day))));
  const auto drawn =
      draw_messages(session, partition, std::min(first, ids.newest), ids.newest, random);
  return needed(session, drawn, leaving.finished_below).size() * part_carried > drawn.size();
}

bool carry_some_over(Session& session, const LeavingDays& leaving, std::int64_t& after, int most,
                     int to_day) {
  const auto ids = ids_in(session, leaving.partition);
  if (ids.newest == 0) return false;
  after = std::max(after, first_delivery(ids.oldest) - 1);
  const auto window = read_window(session, leaving, after, last_delivery(ids.newest));
  std::vector<Straggler> over;
  std::vector<std::int64_t> carried;
  std::int64_t seen = after;
  for (const auto& row : window) {
    if (row.id <= seen) continue;  // its message was carried over with another delivery of it
    seen = row.id;
    if (!row.is_of_these_days) continue;
    if (is_over(row, leaving.finished_below)) {
      over.push_back(row);
      continue;
    }
    carried.push_back(queue::message_of({row.id}).value);
    seen = last_delivery(carried.back());
    if (static_cast<int>(carried.size()) == most) break;
  }
  if (!remove(session, over)) return true;
  for (const auto message : carried)
    carry_over(session, message, *leaving.partition.below, to_day);
  after = seen;
  return window.size() == rows_of_window || !carried.empty();
}

std::vector<std::int64_t> needed(Session& session, const std::vector<std::int64_t>& messages,
                                 int finished_below) {
  std::string sql;
  Values all;
  for (const auto message : messages) {
    sql += sql.empty() ? "SELECT ? AS id, ? AS first, ? AS last" : " UNION ALL SELECT ?, ?, ?";
    all.add(message).add(first_delivery(message)).add(last_delivery(message));
  }
  std::vector<std::int64_t> found;
  if (sql.empty()) return found;
  all.add(finished_below);
  auto rows = session.query("SELECT m.id FROM (" + sql +
                                ") m WHERE (SELECT 1 FROM delivery d FORCE INDEX (by_message)"
                                " WHERE d.id BETWEEN m.first AND m.last"
                                " AND (d.bucket < 2 OR d.bucket >= ?) LIMIT 1) = 1 ORDER BY m.id",
                            all);
  while (rows.next())
    found.push_back(rows.integer());
  return found;
}

void carry_over(Session& session, std::int64_t message, int below, int to_day) {
  session.begin();
  session.execute(
      "UPDATE delivery FORCE INDEX (by_message) SET message_day = ?"
      " WHERE id BETWEEN ? AND ? AND message_day < ?",
      values(to_day, first_delivery(message), last_delivery(message), below));
  session.execute("UPDATE message SET day = ? WHERE id = ? AND day < ?",
                  values(to_day, message, below));
  session.commit();
}

void close_days(Session& session, int below) {
  session.execute("UPDATE catalog SET oldest_day = ? WHERE id = 1 AND oldest_day < ?",
                  values(below, below));
}

}  // namespace pmq::store::mysql

#include "store/mysql/stragglers.h"

#include "queue/ids.h"

namespace pmq::store::mysql {
namespace {

std::int64_t first_delivery(std::int64_t message) {
  return queue::delivery_of({message}, 0).value;
}

std::int64_t last_delivery(std::int64_t message) {
  return queue::delivery_of({message}, queue::max_deliveries - 1).value;
}

}  // namespace

std::int64_t newest_message_in(Session& session, const Partition& partition) {
  auto rows =
      session.query("SELECT COALESCE(MAX(id), 0) FROM message PARTITION (" + partition.name + ")");
  return rows.next() ? rows.integer() : 0;
}

// In the order of `by_message`, which no change of a delivery's state moves: what is on its way
// from one place to another is not missed.
int count_stragglers(Session& session, int below, std::int64_t last, int most) {
  auto rows = session.query(
      "SELECT COUNT(*) FROM (SELECT 1 FROM delivery FORCE INDEX (by_message)"
      " WHERE id <= ? AND message_day < ? ORDER BY id LIMIT ?) d",
      values(last_delivery(last), below, most));
  return rows.next() ? rows.small_integer() : 0;
}

std::vector<std::int64_t> find_stragglers(Session& session, int below, std::int64_t last,
                                          int most) {
  auto rows = session.query(
      "SELECT DISTINCT id >> 10 FROM (SELECT id FROM delivery FORCE INDEX (by_message)"
      " WHERE id <= ? AND message_day < ? ORDER BY id LIMIT ?) d",
      values(last_delivery(last), below, most));
  std::vector<std::int64_t> messages;
  while (rows.next())
    messages.push_back(rows.integer());
  return messages;
}

std::vector<std::int64_t> needed(Session& session, const std::vector<std::int64_t>& messages) {
  std::string sql;
  Values all;
  for (const auto message : messages) {
    sql += sql.empty() ? "SELECT ? AS id, ? AS first, ? AS last" : " UNION ALL SELECT ?, ?, ?";
    all.add(message).add(first_delivery(message)).add(last_delivery(message));
  }
  std::vector<std::int64_t> found;
  if (sql.empty()) return found;
  auto rows = session.query("SELECT m.id FROM (" + sql +
                                ") m WHERE (SELECT 1 FROM delivery d FORCE INDEX (by_message)"
                                " WHERE d.id BETWEEN m.first AND m.last LIMIT 1) = 1 ORDER BY m.id",
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

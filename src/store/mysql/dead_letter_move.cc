#include "store/mysql/dead_letter_move.h"

#include "store/mysql/error_filing.h"

namespace pmq::store::mysql {

DeadRow read_dead_row(Rows& rows) {
  DeadRow row;
  row.subscription = {rows.integer()};
  row.failed_at = rows.integer();
  row.id = rows.integer();
  row.message_day = rows.small_integer();
  row.priority = rows.small_integer();
  return row;
}

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

void move_rows(Session& session, const std::vector<DeadRow>& rows,
               const std::vector<Destination>& destinations, Life life, Time now) {
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
  if (life == Life::anew) sql += ", d.retry_count = 0";
  session.execute(sql, all);
  std::vector<queue::DeliveryId> moved;
  for (const auto& row : rows)
    moved.push_back({row.id});
  take_from_errors(session, moved);
}

}  // namespace pmq::store::mysql

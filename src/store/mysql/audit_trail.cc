#include "store/mysql/audit_trail.h"

#include "store/mysql/cursor.h"

namespace pmq::store::mysql {
namespace {

void insert(Session& session, const AuditEntry& entry) {
  session.execute(
      "INSERT INTO audit (at, actor, client, action, target, reason, details)"
      " VALUES (?,?,?,?,?,?,?)",
      values(entry.at, entry.actor, entry.client, entry.action, entry.target, entry.reason,
             entry.details));
}

AuditEntry read_entry(Rows& row) {
  AuditEntry entry;
  entry.id = row.integer();
  entry.at = row.time();
  entry.actor = row.text();
  entry.client = row.text();
  entry.action = row.text();
  entry.target = row.text();
  entry.reason = row.optional_text();
  entry.details = row.optional_text();
  return entry;
}

}  // namespace

void MysqlAuditTrail::attach(const AuditEntry& entry) {
  connection_.attach([entry](Session& session) { insert(session, entry); });
}

void MysqlAuditTrail::write(const AuditEntry& entry) {
  connection_.retrying([&](Session& session) { insert(session, entry); });
}

Page<AuditEntry> MysqlAuditTrail::entries(const AuditFilter& filter, const PageRequest& page) {
  const auto after = parse_cursor(page.cursor);
  std::string sql =
      "SELECT id, at, actor, client, action, target, reason, details FROM audit WHERE 1 = 1";
  Values all;
  if (after) {
    sql += " AND id < ?";
    all.add(after->id);
  }
  if (filter.actor) {
    sql += " AND actor = ?";
    all.add(*filter.actor);
  }
  if (filter.action) {
    sql += " AND (action = ? OR action LIKE CONCAT(?, '.%'))";
    all.add(*filter.action).add(*filter.action);
  }
  if (filter.since) {
    sql += " AND at >= ?";
    all.add(*filter.since);
  }
  if (filter.until) {
    sql += " AND at < ?";
    all.add(*filter.until);
  }
  sql += " ORDER BY id DESC LIMIT ?";
  all.add(page.limit + 1);
  return connection_.retrying([&](Session& session) {
    auto rows = session.query(sql, all);
    Page<AuditEntry> result;
    while (rows.next())
      result.rows.push_back(read_entry(rows));
    if (result.rows.size() > static_cast<std::size_t>(page.limit)) {
      result.rows.pop_back();
      result.next_cursor = to_text(Cursor{0, result.rows.back().id});
    }
    return result;
  });
}

}  // namespace pmq::store::mysql

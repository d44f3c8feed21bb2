#include "store/mysql/audit_trail.h"

#include <stdexcept>

#include "json/write.h"
#include "store/audit_chain.h"
#include "store/mysql/cursor.h"

namespace pmq::store::mysql {
namespace {

constexpr std::string_view columns = "id, at, actor, client, action, target, reason, details";

AuditChain read_chain(Session& session, std::string_view lock = "") {
  auto rows = session.query(
      "SELECT first_id, previous_hash, last_id, last_hash FROM audit_chain WHERE id = 1 " +
      std::string(lock));
  if (!rows.next()) throw std::runtime_error("the table audit_chain has no row: run pmq migrate");
  AuditChain chain;
  chain.first_id = rows.integer();
  chain.previous_hash = rows.text();
  chain.last_id = rows.integer();
  chain.last_hash = rows.text();
  return chain;
}

/// The last thing in a transaction: the chain's row is held until the commit.
void append(Session& session, AuditEntry entry) {
  const auto chain = read_chain(session, "FOR UPDATE");
  entry.id = chain.last_id + 1;
  const auto hash = chained_hash(chain.last_hash, entry);
  session.execute(
      "INSERT INTO audit (id, at, actor, client, action, target, reason, details, hash)"
      " VALUES (?,?,?,?,?,?,?,?,?)",
      values(entry.id, entry.at, entry.actor, entry.client, entry.action, entry.target,
             entry.reason, entry.details, hash));
  session.execute("UPDATE audit_chain SET last_id = ?, last_hash = ? WHERE id = 1",
                  values(entry.id, hash));
}

/// What was asked for, and what the change knew of itself.
std::optional<std::string> both(const std::optional<std::string>& asked,
                                const std::optional<std::string>& done) {
  if (!asked || !done) return asked ? asked : done;
  json::Writer out;
  out.begin_object();
  out.raw_field("asked", *asked);
  out.raw_field("done", *done);
  out.end_object();
  return out.take();
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
  connection_.attach([entry](Session& session, const std::optional<std::string>& done) {
    auto written = entry;
    written.details = both(entry.details, done);
    append(session, std::move(written));
  });
}

void MysqlAuditTrail::write(const AuditEntry& entry) {
  connection_.in_step([&](Session& session) {
    append(session, entry);
    return true;
  });
}

Page<AuditEntry> MysqlAuditTrail::entries(const AuditFilter& filter, const PageRequest& page) {
  const auto after = parse_cursor(page.cursor);
  std::string sql = "SELECT " + std::string(columns) + " FROM audit WHERE 1 = 1";
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

AuditChain MysqlAuditTrail::chain() {
  return connection_.retrying([](Session& session) { return read_chain(session); });
}

std::vector<AuditRecord> MysqlAuditTrail::records(std::int64_t after, int most) {
  return connection_.retrying([&](Session& session) {
    auto rows = session.query(
        "SELECT " + std::string(columns) + ", hash FROM audit WHERE id > ? ORDER BY id LIMIT ?",
        values(after, most));
    std::vector<AuditRecord> records;
    while (rows.next()) {
      auto entry = read_entry(rows);
      records.push_back({std::move(entry), rows.text()});
    }
    return records;
  });
}

/// So that what is missing at the beginning is known to have gone rightly.
AuditEntry pruning(std::int64_t first, std::int64_t last, const std::string& hash, Time now) {
  json::Writer details;
  details.begin_object();
  details.field("first", first);
  details.field("last", last);
  details.field("hash", hash);
  details.end_object();
  AuditEntry entry;
  entry.at = now;
  entry.actor = "pmq";
  entry.action = std::string(pruned_action);
  entry.target = "audit";
  entry.details = details.take();
  return entry;
}

int prune_audit(Session& session, Time before, int most, Time now) {
  const auto chain = read_chain(session, "FOR UPDATE");
  auto rows = session.query("SELECT id, at, hash FROM audit WHERE id >= ? ORDER BY id LIMIT ?",
                            values(chain.first_id, most));
  auto next = chain.first_id;
  auto hash = chain.previous_hash;
  while (rows.next()) {
    const auto id = rows.integer();
    // Only what follows without a gap: what is missing must not look as if it had been pruned.
    if (rows.time() >= before || id != next) break;
    hash = rows.text();
    ++next;
  }
  const auto removed = next - chain.first_id;
  if (removed == 0) return 0;
  session.execute("DELETE FROM audit WHERE id >= ? AND id < ?", values(chain.first_id, next));
  session.execute("UPDATE audit_chain SET first_id = ?, previous_hash = ? WHERE id = 1",
                  values(next, hash));
  append(session, pruning(chain.first_id, next - 1, hash, now));
  return static_cast<int>(removed);
}

int MysqlAuditTrail::prune(Time before, int most) {
  return connection_.in_step(
      [&](Session& session) { return prune_audit(session, before, most, before); });
}

}  // namespace pmq::store::mysql

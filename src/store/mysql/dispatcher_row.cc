#include "store/mysql/dispatcher_row.h"

namespace pmq::store::mysql {
namespace {

constexpr seconds remembered{24 * 3600};

}  // namespace

void write_beat(Session& session, const DispatcherBeat& beat, Time now) {
  const auto changed = session.execute(
      "UPDATE dispatcher SET seen_at = ?, in_flight = ?, delivered = ?, failed = ?, deferred = ?"
      " WHERE id = ?",
      values(now, beat.in_flight, beat.delivered, beat.failed, beat.deferred, beat.id));
  if (changed > 0) return;
  // A beat that equals the one before changes nothing either: then it is there already.
  session.execute(
      "INSERT IGNORE INTO dispatcher (id, host, pid, mode, started_at, seen_at, in_flight,"
      " delivered, failed, deferred) VALUES (?,?,?,?,?,?,?,?,?,?)",
      values(beat.id, beat.host, beat.pid, static_cast<int>(beat.mode), beat.started_at, now,
             beat.in_flight, beat.delivered, beat.failed, beat.deferred));
  session.execute("DELETE FROM dispatcher WHERE seen_at < ?", values(now - remembered));
}

void remove_beat(Session& session, std::uint64_t dispatcher) {
  session.execute("DELETE FROM dispatcher WHERE id = ?", values(dispatcher));
}

std::vector<DispatcherStatus> read_dispatchers(Session& session, Time now) {
  auto rows = session.query(
      "SELECT id, host, pid, mode, started_at, in_flight, delivered, failed, deferred, seen_at"
      " FROM dispatcher WHERE seen_at >= ? ORDER BY seen_at DESC, id LIMIT 1000",
      values(now - remembered));
  std::vector<DispatcherStatus> all;
  while (rows.next()) {
    auto& [beat, seen_at] = all.emplace_back();
    beat.id = rows.unsigned_integer();
    beat.host = rows.text();
    beat.pid = rows.small_integer();
    beat.mode = static_cast<DispatcherMode>(rows.small_integer());
    beat.started_at = rows.time();
    beat.in_flight = rows.small_integer();
    beat.delivered = rows.integer();
    beat.failed = rows.integer();
    beat.deferred = rows.integer();
    seen_at = rows.time();
  }
  return all;
}

}  // namespace pmq::store::mysql

#include "store/mysql/dispatcher_row.h"

#include <algorithm>

namespace pmq::store::mysql {
namespace {

constexpr seconds remembered{24 * 3600};
constexpr seconds runs_remembered{8 * 24 * 3600};

/// The median: a round by hand in between, or a host that was off, doesn't count. At least two.
seconds typical_interval(const std::vector<Time>& latest_first) {
  std::vector<milliseconds> intervals;
  for (std::size_t i = 1; i < latest_first.size(); ++i)
    intervals.push_back(latest_first[i - 1] - latest_first[i]);
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>(intervals.size() / 2);
  std::nth_element(intervals.begin(), middle, intervals.end());
  return std::chrono::round<seconds>(*middle);
}

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
  session.execute("INSERT IGNORE INTO dispatcher_run (id, host, mode, started_at) VALUES (?,?,?,?)",
                  values(beat.id, beat.host, static_cast<int>(beat.mode), beat.started_at));
  session.execute("DELETE FROM dispatcher_run WHERE started_at < ? LIMIT 1000",
                  values(now - runs_remembered));
}

void remove_beat(Session& session, std::uint64_t dispatcher) {
  session.execute(
      "UPDATE dispatcher_run r JOIN dispatcher d ON d.id = r.id SET r.ended_at = d.seen_at"
      " WHERE r.id = ?",
      values(dispatcher));
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

health::DispatcherFacts read_dispatcher_facts(Session& session, Time now) {
  health::DispatcherFacts facts;
  auto last = session.query(
      "SELECT host, at FROM (SELECT host, seen_at AS at FROM dispatcher UNION ALL"
      " SELECT host, at FROM (SELECT host, COALESCE(ended_at, started_at) AS at"
      "   FROM dispatcher_run ORDER BY started_at DESC LIMIT 50) r) heard"
      " WHERE at >= ? ORDER BY at DESC LIMIT 1",
      values(now - remembered));
  if (last.next()) {
    facts.host = last.text();
    facts.heard_of_ago = now - last.time();
  }
  auto rows = session.query(
      "SELECT started_at FROM dispatcher_run WHERE mode <> 2 AND started_at >= ?"
      " ORDER BY started_at DESC LIMIT 20",
      values(now - remembered));
  std::vector<Time> starts;
  while (rows.next())
    starts.push_back(rows.time());
  if (!starts.empty()) facts.last_start_ago = now - starts.front();
  if (starts.size() >= 3) facts.cron_interval = typical_interval(starts);
  return facts;
}

}  // namespace pmq::store::mysql

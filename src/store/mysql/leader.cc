#include "store/mysql/leader.h"

// A row rather than GET_LOCK, which each node of a cluster has for itself. Of two that take it at
// the same time one changes the row, and the other one finds it changed.

namespace pmq::store::mysql {
namespace {

/// Who has a duty for longer got it from a clock that was ahead.
constexpr std::chrono::minutes longest_term{10};

}  // namespace

bool lead(Session& session, std::string_view duty, std::uint64_t holder, Time now, seconds term) {
  const Time until = now + term;
  const auto taken = session.execute(
      "UPDATE leader SET holder = ?, held_until = ?"
      " WHERE duty = ? AND (holder = ? OR held_until <= ? OR held_until > ?)",
      values(holder, until, duty, holder, now, now + longest_term));
  if (taken > 0) return true;
  const auto first =
      session.execute("INSERT IGNORE INTO leader (duty, holder, held_until) VALUES (?,?,?)",
                      values(duty, holder, until));
  if (first > 0) return true;
  // The same holder, asked twice within a millisecond, changes no row.
  return session
      .query("SELECT 1 FROM leader WHERE duty = ? AND holder = ? AND held_until >= ?",
             values(duty, holder, until))
      .next();
}

void resign(Session& session, std::string_view duty, std::uint64_t holder) {
  session.execute("DELETE FROM leader WHERE duty = ? AND holder = ?", values(duty, holder));
}

bool is_led(Session& session, std::string_view duty, Time now) {
  return session
      .query("SELECT 1 FROM leader WHERE duty = ? AND held_until > ? AND held_until <= ?",
             values(duty, now, now + longest_term))
      .next();
}

bool keeps_duty(Session& session, std::string_view duty, std::uint64_t holder) {
  return session
      .query("SELECT 1 FROM leader WHERE duty = ? AND holder = ? FOR UPDATE", values(duty, holder))
      .next();
}

bool MysqlLeader::lead(std::string_view duty, std::uint64_t holder, Time now, seconds term) {
  return connection_.retrying(
      [&](Session& session) { return mysql::lead(session, duty, holder, now, term); });
}

void MysqlLeader::resign(std::string_view duty, std::uint64_t holder) {
  connection_.retrying([&](Session& session) { mysql::resign(session, duty, holder); });
}

}  // namespace pmq::store::mysql

#include "store/mysql/failed_tries.h"

namespace pmq::store::mysql {

std::vector<guard::FailedTries> MysqlFailedTries::of(std::span<const guard::TrySubject> subjects) {
  return connection_.retrying([&](Session& database) {
    std::vector<guard::FailedTries> failures;
    for (const auto& subject : subjects) {
      auto rows = database.query("SELECT count, last_at FROM login_failure WHERE subject = ?",
                                 values(subject.key));
      auto& of_subject = failures.emplace_back();
      if (!rows.next()) continue;
      of_subject.count = rows.small_integer();
      of_subject.last_at = rows.time();
    }
    return failures;
  });
}

void MysqlFailedTries::note(std::span<const guard::TrySubject> subjects, Time now) {
  connection_.retrying([&](Session& database) {
    const Time forgotten = now - guard::failures_kept;
    database.execute("DELETE FROM login_failure WHERE last_at < ? LIMIT 1000", values(forgotten));
    for (const auto& subject : subjects) {
      database.execute(
          "INSERT INTO login_failure (subject, count, last_at) VALUES (?, 1, ?)"
          " ON DUPLICATE KEY UPDATE count = LEAST(IF(last_at < ?, 0, count) + 1, 60000),"
          " last_at = ?",
          values(subject.key, now, forgotten, now));
    }
  });
}

bool MysqlFailedTries::forget(std::string_view subject) {
  return connection_.in_transaction([&](Session& database) {
    return database.execute("DELETE FROM login_failure WHERE subject = ?", values(subject)) > 0;
  });
}

int MysqlFailedTries::forget_account(std::string_view name) {
  const auto alone = guard::subjects_of_login(name, "").back().key;
  return connection_.in_transaction([&](Session& database) {
    return static_cast<int>(
        database.execute("DELETE FROM login_failure WHERE subject = ?"
                         " OR (subject LIKE 'both %' AND SUBSTRING_INDEX(subject, ' ', -1) = ?)",
                         values(alone, name)));
  });
}

std::vector<TriesOfSubject> MysqlFailedTries::latest(int most, Time now) {
  return connection_.retrying([&](Session& database) {
    auto rows = database.query(
        "SELECT subject, count, last_at FROM login_failure WHERE last_at >= ?"
        " ORDER BY count DESC, last_at DESC LIMIT ?",
        values(now - guard::failures_kept, most));
    std::vector<TriesOfSubject> all;
    while (rows.next()) {
      auto& each = all.emplace_back();
      each.subject = rows.text();
      each.failures.count = rows.small_integer();
      each.failures.last_at = rows.time();
    }
    return all;
  });
}

}  // namespace pmq::store::mysql

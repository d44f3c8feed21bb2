#include "store/mysql/restore_guard.h"

#include <algorithm>

#include "store/mysql/restore_notice.h"
#include "store/mysql/subscription_row.h"

namespace pmq::store::mysql {
namespace {

std::vector<std::pair<std::int64_t, std::string>> read_webhooks(Session& session) {
  auto rows =
      session.query("SELECT id, name FROM subscription WHERE kind = 1 AND alive = 1 ORDER BY name");
  std::vector<std::pair<std::int64_t, std::string>> all;
  while (rows.next()) {
    const auto id = rows.integer();
    all.emplace_back(id, rows.text());
  }
  return all;
}

}  // namespace

std::optional<Held> MysqlRestoreGuard::held() {
  return connection_.retrying([](Session& session) -> std::optional<Held> {
    auto rows = session.query(
        "SELECT held_since, held_because FROM dispatch_state"
        " WHERE id = 1 AND held_since IS NOT NULL");
    if (!rows.next()) return std::nullopt;
    Held held;
    held.since = rows.time();
    held.because = rows.optional_text().value_or("");
    return held;
  });
}

std::vector<WouldSend> MysqlRestoreGuard::would_send() {
  return connection_.retrying([](Session& session) {
    std::vector<WouldSend> all;
    for (const auto& [id, name] : read_webhooks(session)) {
      auto rows = session.query(
          "SELECT COUNT(*), MIN(created_at), MAX(created_at) FROM (SELECT created_at FROM delivery"
          " WHERE bucket = 0 AND subscription_id = ? LIMIT ?) d",
          values(id, max_count + 1));
      if (!rows.next()) continue;
      const auto count = rows.integer();
      if (count == 0) continue;
      auto& queue = all.emplace_back();
      queue.queue = name;
      queue.deliveries = {static_cast<int>(std::min<std::int64_t>(count, max_count)),
                          count > max_count};
      queue.oldest = rows.time();
      queue.newest = rows.time();
    }
    return all;
  });
}

void MysqlRestoreGuard::hold(const std::string& because, Time now) {
  connection_.retrying(
      [&](Session& session) { hold_dispatching(session, connection_.random(), because, now); });
}

bool MysqlRestoreGuard::release() {
  return connection_.in_transaction([](Session& session) {
    raise_catalog_version(session);
    session.execute("UPDATE subscription SET held = 0 WHERE held = 1");
    return session.execute(
               "UPDATE dispatch_state SET held_since = NULL, held_because = NULL"
               " WHERE id = 1 AND held_since IS NOT NULL") > 0;
  });
}

}  // namespace pmq::store::mysql

#include <algorithm>

#include "store/mysql/mysql_store.h"
#include "store/mysql/row_codes.h"

// Every count reads at most max_count + 1 entries of one range of the primary key.

namespace pmq::store::mysql {
namespace {

constexpr seconds rate_window{60};

CappedCount capped(std::int64_t count) {
  return {static_cast<int>(std::min<std::int64_t>(count, max_count)), count > max_count};
}

constexpr std::string_view count_live =
    "(SELECT COUNT(*) FROM (SELECT 1 FROM delivery"
    " WHERE bucket = 0 AND subscription_id = ? AND state = ? LIMIT 10001) c)";
constexpr std::string_view count_since =
    "(SELECT COUNT(*) FROM (SELECT 1 FROM delivery"
    " WHERE bucket IN (?, ?) AND subscription_id = ? AND state = ? AND position >= ?"
    " LIMIT 10001) c)";

/// The lowest delivery id of the last minute, as far as max_count messages back.
struct RecentIds {
  std::int64_t from = 0;
  bool capped = false;
};

RecentIds recent_ids(Session& session, Time since) {
  auto rows = session.query(
      "SELECT COALESCE(MIN(IF(created_at >= ?, id, NULL)), 0), COUNT(*), MIN(created_at)"
      " FROM (SELECT id, created_at FROM message ORDER BY id DESC LIMIT 10001) w",
      values(since));
  if (!rows.next()) return {};
  const auto first = rows.integer();
  const auto looked_at = rows.integer();
  const auto oldest = rows.optional_time();
  if (first == 0) return {queue::max_delivery_id, false};
  return {queue::delivery_of({first}, 0).value,
          looked_at > max_count && oldest && *oldest >= since};
}

QueueStats read_stats(Session& session, const queue::Subscription& subscription,
                      const RecentIds& recent, Time now) {
  const auto id = subscription.id.value;
  const Time since = now - rate_window;
  std::string sql = "SELECT ";
  Values all;
  for (const int state : {0, 1, 2}) {
    sql += std::string(count_live) + ", ";
    all.add(id).add(state);
  }
  sql +=
      "(SELECT COUNT(*) FROM (SELECT 1 FROM delivery"
      " WHERE bucket = 1 AND subscription_id = ? AND state = 3 LIMIT 10001) c),"
      " (SELECT MIN(ready_at) FROM (SELECT ready_at FROM delivery WHERE bucket = 0"
      "   AND subscription_id = ? AND state = 0 ORDER BY position, id LIMIT 10001) c),"
      " (SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE id >= ? AND subscription_id = ?"
      "   LIMIT 10001) c), ";
  all.add(id).add(id).add(recent.from).add(id);
  sql += std::string(count_since) + ", " + std::string(count_since);
  all.add(day_of(since)).add(day_of(now)).add(id).add(4).add(since);
  all.add(dead_bucket).add(dead_bucket).add(id).add(3).add(since);

  auto rows = session.query(sql, all);
  QueueStats stats;
  if (!rows.next()) return stats;
  stats.queue = subscription.name;
  stats.kind = subscription.kind;
  stats.state = subscription.state;
  stats.ready = capped(rows.integer());
  stats.scheduled = capped(rows.integer());
  stats.in_progress = capped(rows.integer());
  stats.dead = capped(rows.integer());
  if (const auto oldest = rows.optional_time()) {
    stats.oldest_ready_age = std::max(now - *oldest, milliseconds(0));
  }
  stats.enqueued_per_minute = capped(rows.integer());
  stats.enqueued_per_minute.capped |= recent.capped;
  stats.done_per_minute = capped(rows.integer());
  stats.failed_per_minute = capped(rows.integer());
  return stats;
}

}  // namespace

std::vector<QueueStats> MysqlStore::stats(const std::optional<std::string>& queue, Time now) {
  return connection_.retrying([&](Session& session) {
    catalog_.refresh(session);
    const auto recent = recent_ids(session, now - rate_window);
    std::vector<QueueStats> all;
    for (const auto& subscription : catalog_.all()) {
      if (queue && subscription.name != *queue) continue;
      all.push_back(read_stats(session, subscription, recent, now));
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.queue < b.queue; });
    return all;
  });
}

}  // namespace pmq::store::mysql

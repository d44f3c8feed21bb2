#include <algorithm>
#include <map>

#include "store/mysql/mysql_store.h"
#include "store/mysql/row_codes.h"

// Every count reads at most max_count + 1 entries of one range of the primary key.

namespace pmq::store::mysql {
namespace {

constexpr seconds rate_window{60};

CappedCount capped(std::int64_t count) {
  return {static_cast<int>(std::min<std::int64_t>(count, max_count)), count > max_count};
}

/// What came due is ready, although no poll has come to see it yet.
constexpr std::string_view figures_of_queue =
    "SELECT"
    " (SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE bucket = 0 AND subscription_id = ?"
    "   AND state = 0 LIMIT 10001) c)"
    " + (SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE bucket = 0 AND subscription_id = ?"
    "   AND state = 1 AND position <= ? LIMIT 10001) c),"
    " (SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE bucket = 0 AND subscription_id = ?"
    "   AND state = 1 AND position > ? LIMIT 10001) c),"
    " (SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE bucket = 0 AND subscription_id = ?"
    "   AND state = 2 LIMIT 10001) c),"
    " (SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE bucket = 1 AND subscription_id = ?"
    "   AND state = 3 LIMIT 10001) c),"
    " (SELECT MIN(ready_at) FROM (SELECT ready_at FROM delivery WHERE bucket = 0"
    "   AND subscription_id = ? AND state = 0 ORDER BY position, id LIMIT 10001) c),"
    " (SELECT MIN(position) FROM delivery WHERE bucket = 0 AND subscription_id = ?"
    "   AND state = 1),"
    " (SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE bucket IN (?, ?)"
    "   AND subscription_id = ? AND state = 4 AND position >= ? LIMIT 10001) c),"
    " (SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE bucket = 1"
    "   AND subscription_id = ? AND state = 3 AND position >= ? LIMIT 10001) c)";

/// Deliveries of the messages of the last minute, by subscription: as far back as max_count
/// messages and deliveries.
struct RecentlyEnqueued {
  std::map<std::int64_t, std::int64_t> by_subscription;
  bool capped = false;
};

RecentlyEnqueued count_recently_enqueued(Session& session, Time since) {
  auto messages = session.query(
      "SELECT COALESCE(MIN(IF(created_at >= ?, id, NULL)), 0), COUNT(*), MIN(created_at)"
      " FROM (SELECT id, created_at FROM message ORDER BY id DESC LIMIT 10001) w",
      values(since));
  RecentlyEnqueued recent;
  if (!messages.next()) return recent;
  const auto first = messages.integer();
  const auto looked_at = messages.integer();
  const auto oldest = messages.optional_time();
  if (first == 0) return recent;
  recent.capped = looked_at > max_count && oldest && *oldest >= since;
  auto rows = session.query(
      "SELECT subscription_id, COUNT(*) FROM (SELECT subscription_id FROM delivery"
      " WHERE id >= ? ORDER BY id DESC LIMIT 10001) c GROUP BY subscription_id",
      values(queue::delivery_of({first}, 0).value));
  std::int64_t total = 0;
  while (rows.next()) {
    const auto subscription = rows.integer();
    total += recent.by_subscription[subscription] = rows.integer();
  }
  recent.capped |= total > max_count;
  return recent;
}

QueueStats read_stats(Session& session, const queue::Subscription& subscription, Time now) {
  const auto id = subscription.id.value;
  const Time since = now - rate_window;
  auto rows =
      session.query(figures_of_queue, values(id, id, now, id, now, id, id, id, id, day_of(since),
                                             day_of(now), id, since, id, since));
  QueueStats stats;
  if (!rows.next()) return stats;
  stats.queue = subscription.name;
  stats.kind = subscription.kind;
  stats.state = subscription.state;
  stats.ready = capped(rows.integer());
  stats.scheduled = capped(rows.integer());
  stats.in_progress = capped(rows.integer());
  stats.dead = capped(rows.integer());
  auto ready_since = rows.optional_time();
  const auto first_due = rows.optional_time();
  if (first_due && *first_due <= now) {
    ready_since = std::min(ready_since.value_or(*first_due), *first_due);
  }
  if (ready_since) stats.oldest_ready_age = std::max(now - *ready_since, milliseconds(0));
  stats.done_per_minute = capped(rows.integer());
  stats.failed_per_minute = capped(rows.integer());
  return stats;
}

}  // namespace

std::vector<QueueStats> MysqlStore::stats(const std::optional<std::string>& queue, Time now) {
  return connection_.retrying([&](Session& session) {
    catalog_.refresh(session);
    auto recent = count_recently_enqueued(session, now - rate_window);
    std::vector<QueueStats> all;
    for (const auto& subscription : catalog_.all()) {
      if (queue && subscription.name != *queue) continue;
      auto& figures = all.emplace_back(read_stats(session, subscription, now));
      figures.enqueued_per_minute = capped(recent.by_subscription[subscription.id.value]);
      figures.enqueued_per_minute.capped |= recent.capped;
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.queue < b.queue; });
    return all;
  });
}

}  // namespace pmq::store::mysql

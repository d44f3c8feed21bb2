#include "store/mysql/dead_letter_scan.h"

#include <algorithm>

#include "queue/error_group.h"
#include "queue/event_type.h"
#include "store/mysql/row_codes.h"

namespace pmq::store::mysql {
namespace {

constexpr int window_rows = 500;

struct WindowRow {
  DeadRow row;
  std::string event_type;
  bool error_matches = true;
};

std::vector<queue::SubscriptionId> subscriptions_in_scope(Session& session, Catalog& catalog,
                                                          const DeadLetterFilter& filter) {
  catalog.refresh(session);
  std::vector<queue::SubscriptionId> ids;
  for (const auto& subscription : catalog.all()) {
    if (!filter.queue || subscription.name == *filter.queue) ids.push_back(subscription.id);
  }
  return ids;
}

/// The next rows of one subscription: a piece of one range of the primary key.
void add_range(std::string& sql, Values& all, queue::SubscriptionId subscription,
               const DeadLetterFilter& filter, ScanOrder order,
               const std::optional<Cursor>& after) {
  const bool latest_first = order == ScanOrder::latest_first;
  sql +=
      "(SELECT subscription_id, position, id FROM delivery FORCE INDEX (PRIMARY)"
      " WHERE bucket = 1 AND subscription_id = ? AND state = 3";
  all.add(subscription.value);
  if (filter.since) {
    sql += " AND position >= ?";
    all.add(*filter.since);
  }
  if (filter.until) {
    sql += " AND position < ?";
    all.add(*filter.until);
  }
  if (after) {
    sql += latest_first ? " AND position <= ? AND (position < ? OR id < ?)"
                        : " AND position >= ? AND (position > ? OR id > ?)";
    all.add(after->position).add(after->position).add(after->id);
  }
  sql += latest_first ? " ORDER BY position DESC, id DESC" : " ORDER BY position, id";
  sql += " LIMIT ?)";
  all.add(window_rows);
}

std::vector<WindowRow> read_window(Session& session,
                                   const std::vector<queue::SubscriptionId>& subscriptions,
                                   const DeadLetterFilter& filter, ScanOrder order,
                                   const std::optional<Cursor>& after, ScanColumns columns) {
  const bool with_errors = filter.error_group || columns == ScanColumns::with_errors;
  // Keys alone are merged and cut to the window: errors would make the temporary table wide.
  std::string sql = "SELECT d.subscription_id, d.position, d.id, d.message_day, d.priority,";
  Values all;
  if (filter.error) {
    sql += " LOCATE(?, COALESCE(d.last_error, '')) > 0,";
    all.add(*filter.error);
  } else {
    sql += " 1,";
  }
  sql += with_errors ? " COALESCE(d.last_error, '')," : " '',";
  sql += filter.event_type ? " m.event_type" : " ''";
  sql += " FROM (SELECT * FROM (";
  for (const auto subscription : subscriptions) {
    if (subscription != subscriptions.front()) sql += " UNION ALL ";
    add_range(sql, all, subscription, filter, order, after);
  }
  sql += order == ScanOrder::latest_first ? ") u ORDER BY position DESC, id DESC"
                                          : ") u ORDER BY position, id";
  sql +=
      " LIMIT ?) w STRAIGHT_JOIN delivery d FORCE INDEX (PRIMARY) ON d.bucket = 1"
      " AND d.subscription_id = w.subscription_id AND d.state = 3 AND d.position = w.position"
      " AND d.id = w.id";
  all.add(window_rows);
  if (filter.event_type) {
    sql += " JOIN message m ON m.id = d.id >> 10 AND m.day = d.message_day";
  }
  auto rows = session.query(sql, all);
  std::vector<WindowRow> window;
  while (rows.next()) {
    auto& entry = window.emplace_back();
    entry.row.subscription = {rows.integer()};
    entry.row.failed_at = rows.integer();
    entry.row.id = rows.integer();
    entry.row.message_day = rows.small_integer();
    entry.row.priority = rows.small_integer();
    entry.error_matches = rows.integer() != 0;
    entry.row.error = rows.text();
    entry.error_matches &=
        !filter.error_group || queue::error_group(entry.row.error) == *filter.error_group;
    entry.event_type = rows.text();
  }
  const auto place = [](const WindowRow& entry) {
    return std::pair(entry.row.failed_at, entry.row.id);
  };
  std::sort(window.begin(), window.end(), [&](const auto& a, const auto& b) {
    return order == ScanOrder::latest_first ? place(a) > place(b) : place(a) < place(b);
  });
  return window;
}

}  // namespace

ScanEnd scan_dead_letters(Session& session, Catalog& catalog, const DeadLetterFilter& filter,
                          ScanOrder order, const std::optional<Cursor>& after, int max_looked_at,
                          const std::function<bool(const DeadRow&)>& visit, ScanColumns columns) {
  const auto subscriptions = subscriptions_in_scope(session, catalog, filter);
  if (subscriptions.empty()) return {};
  auto place = after;
  for (int looked_at = 0; looked_at < max_looked_at;) {
    const auto window = read_window(session, subscriptions, filter, order, place, columns);
    for (const auto& entry : window) {
      const bool matches =
          entry.error_matches &&
          (!filter.event_type || queue::matches(*filter.event_type, entry.event_type));
      if (matches && !visit(entry.row)) return {place};
      place = Cursor{entry.row.failed_at, entry.row.id};
      ++looked_at;
    }
    if (window.size() < static_cast<std::size_t>(window_rows)) return {};
  }
  return {place};
}

}  // namespace pmq::store::mysql

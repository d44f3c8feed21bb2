#include "store/mysql/dead_letter_scan.h"

#include <algorithm>
#include <chrono>

#include "queue/event_type.h"
#include "store/mysql/row_codes.h"

namespace pmq::store::mysql {
namespace {

using Steady = std::chrono::steady_clock;

// Most pages are filled by the first window; where few rows match, larger ones cost less for each.
constexpr int first_window = 250;
constexpr int largest_window = 1'000;
constexpr int growth = 4;

/// What a part of the scan looks through.
struct Window {
  const DeadLetterFilter& filter;
  ScanOrder order;
  std::optional<Cursor> after;
  int rows;

  [[nodiscard]] bool latest_first() const { return order == ScanOrder::latest_first; }
};

/// The keys of one subscription: a piece of one range of an index.
void add_range(std::string& sql, Values& all, queue::SubscriptionId subscription,
               const Window& window) {
  const auto& filter = window.filter;
  const std::string at = filter.error_group ? "failed_at" : "position";
  const std::string id = filter.error_group ? "delivery_id" : "id";
  if (filter.error_group) {
    sql +=
        "(SELECT subscription_id, failed_at AS position, delivery_id AS id"
        " FROM dead_letter_error FORCE INDEX (by_group)"
        " WHERE subscription_id = ? AND error_group = ?";
    all.add(subscription.value).add(*filter.error_group);
  } else {
    sql +=
        "(SELECT subscription_id, position, id FROM delivery FORCE INDEX (PRIMARY)"
        " WHERE bucket = 1 AND subscription_id = ? AND state = 3";
    all.add(subscription.value);
  }
  if (filter.since) {
    sql += " AND " + at + " >= ?";
    all.add(*filter.since);
  }
  if (filter.until) {
    sql += " AND " + at + " < ?";
    all.add(*filter.until);
  }
  if (window.after) {
    const std::string beyond = window.latest_first() ? " < ?" : " > ?";
    sql += " AND " + at + (window.latest_first() ? " <= ?" : " >= ?");
    sql += " AND (" + at + beyond + " OR " + id + beyond + ")";
    all.add(window.after->position).add(window.after->position).add(window.after->id);
  }
  const std::string direction = window.latest_first() ? " DESC" : "";
  sql += " ORDER BY " + at + direction + ", " + id + direction + " LIMIT ?)";
  all.add(window.rows);
}

/// The keys of all of them, in order and numbered from 1. Keys alone are merged and cut to the
/// window: anything else would make the temporary table wide.
std::string keys_of(const std::vector<queue::SubscriptionId>& subscriptions, const Window& window,
                    Values& all) {
  const std::string order =
      window.latest_first() ? " ORDER BY position DESC, id DESC" : " ORDER BY position, id";
  std::string sql = "SELECT u.*, ROW_NUMBER() OVER (" + order + ") AS number FROM (";
  for (const auto subscription : subscriptions) {
    if (subscription != subscriptions.front()) sql += " UNION ALL ";
    add_range(sql, all, subscription, window);
  }
  all.add(window.rows);
  return sql + ") u" + order + " LIMIT ?";
}

struct WindowRow {
  DeadRow row;
  std::string event_type;
  bool error_matches = true;
  int number = 0;  ///< within its window
};

/// Those of the window that match, but for their event types, and the last one of a full window
/// whether it matches or not: there the next one goes on.
std::vector<WindowRow> read_window(Session& session,
                                   const std::vector<queue::SubscriptionId>& subscriptions,
                                   const Window& window, ScanColumns columns) {
  const auto& filter = window.filter;
  const bool with_groups = columns == ScanColumns::with_error_groups;
  Values all;
  std::string sql = "SELECT d.subscription_id, d.position, d.id, d.message_day, d.priority,";
  sql += with_groups ? " COALESCE(e.error_group, '')," : " '',";
  sql += filter.event_type ? " m.event_type," : " '',";
  const std::string_view holds = "LOCATE(?, COALESCE(d.last_error, '')) > 0";
  if (filter.error) {
    sql += holds;
    all.add(*filter.error);
  } else {
    sql += " 1";
  }
  sql += ", w.number FROM (" + keys_of(subscriptions, window, all) +
         ") w STRAIGHT_JOIN delivery d FORCE INDEX (PRIMARY) ON d.bucket = 1"
         " AND d.subscription_id = w.subscription_id AND d.state = 3 AND d.position = w.position"
         " AND d.id = w.id";
  if (filter.event_type) {
    sql += " JOIN message m ON m.id = d.id >> 10 AND m.day = d.message_day";
  }
  if (with_groups) sql += " LEFT JOIN dead_letter_error e ON e.delivery_id = d.id";
  if (filter.error) {
    sql.append(" WHERE w.number = ? OR ").append(holds);
    all.add(window.rows).add(*filter.error);
  }
  sql += " ORDER BY w.number";
  auto rows = session.query(sql, all);
  std::vector<WindowRow> found;
  while (rows.next()) {
    auto& entry = found.emplace_back();
    entry.row.subscription = {rows.integer()};
    entry.row.failed_at = rows.integer();
    entry.row.id = rows.integer();
    entry.row.message_day = rows.small_integer();
    entry.row.priority = rows.small_integer();
    entry.row.error_group = rows.text();
    entry.event_type = rows.text();
    entry.error_matches = rows.integer() != 0;
    entry.number = rows.small_integer();
  }
  return found;
}

}  // namespace

std::vector<queue::SubscriptionId> subscriptions_in_scope(Session& session, Catalog& catalog,
                                                          const DeadLetterFilter& filter) {
  catalog.refresh(session);
  std::vector<queue::SubscriptionId> ids;
  for (const auto& subscription : catalog.all()) {
    if (!filter.queue || subscription.name == *filter.queue) ids.push_back(subscription.id);
  }
  return ids;
}

ScanEnd scan_dead_letters(Session& session, Catalog& catalog, const DeadLetterFilter& filter,
                          ScanOrder order, const std::optional<Cursor>& after, ScanBound bound,
                          const std::function<bool(const DeadRow&)>& visit, ScanColumns columns) {
  const auto subscriptions = subscriptions_in_scope(session, catalog, filter);
  if (subscriptions.empty()) return {};
  Window window{filter, order, after, std::min(first_window, bound.rows)};
  const auto began = Steady::now();
  for (int left = bound.rows; left > 0;) {
    const auto found = read_window(session, subscriptions, window, columns);
    for (const auto& entry : found) {
      const bool matches =
          entry.error_matches &&
          (!filter.event_type || queue::matches(*filter.event_type, entry.event_type));
      if (matches && !visit(entry.row)) return {window.after};
      window.after = Cursor{entry.row.failed_at, entry.row.id};
    }
    if (found.empty() || found.back().number < window.rows) return {};
    left -= window.rows;
    if (Steady::now() - began >= bound.time) break;
    window.rows = std::min({window.rows * growth, largest_window, left});
  }
  return {window.after};
}

}  // namespace pmq::store::mysql

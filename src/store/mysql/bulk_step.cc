#include "store/mysql/bulk_step.h"

#include <algorithm>

#include "store/mysql/bulk_turns.h"
#include "store/mysql/dead_letter_match.h"
#include "store/mysql/dead_letter_move.h"
#include "store/mysql/error_filing.h"
#include "store/mysql/replay_step.h"

namespace pmq::store::mysql {
namespace {

using queue::DeliveryState;

constexpr int rows_of_step = 500;
constexpr ScanBound of_step{10'000};

struct Found {
  std::vector<DeadRow> rows;
  std::optional<Cursor> place;  ///< where the next step goes on; none: this was the last one
};

Found find_next(Session& session, Catalog& catalog, const DeadLetterFilter& filter,
                const std::optional<Cursor>& place) {
  Found found;
  const auto end = scan_dead_letters(session, catalog, filter, ScanOrder::oldest_first, place,
                                     of_step, [&](const DeadRow& row) {
                                       if (found.rows.size() == rows_of_step) return false;
                                       found.rows.push_back(row);
                                       return true;
                                     });
  found.place = end.stopped_at;
  return found;
}

template <typename Id>
Found find_next(Session& session, Catalog&, const std::vector<Id>& ids,
                const std::optional<Cursor>&) {
  return {match_dead_letters(session, ids).rows, std::nullopt};
}

/// Written before the rows move: how they were.
void remember(Session& session, BulkJobId job, const std::vector<DeadRow>& rows) {
  std::string sql =
      "INSERT INTO bulk_job_item (job_id, delivery_id, subscription_id, failed_at, retry_count,"
      " attempt_count) SELECT ?, d.id, d.subscription_id, d.position, d.retry_count,"
      " d.attempt_count FROM (";
  Values all = values(job.value);
  for (const auto& row : rows) {
    sql += &row == rows.data() ? "SELECT ? AS subscription_id, ? AS position, ? AS id"
                               : " UNION ALL SELECT ?,?,?";
    all.add(row.subscription.value).add(row.failed_at).add(row.id);
  }
  sql +=
      ") r STRAIGHT_JOIN delivery d ON d.bucket = 1 AND d.subscription_id = r.subscription_id"
      " AND d.state = 3 AND d.position = r.position AND d.id = r.id";
  session.execute(sql, all);
}

void requeue(Session& session, const BulkJob& job, const std::vector<DeadRow>& rows,
             BulkTurns& turns, Time now) {
  remember(session, job.id, rows);
  std::vector<Destination> destinations;
  destinations.reserve(rows.size());
  for (const auto& row : rows)
    destinations.push_back(turns.next(row.priority));
  move_rows(session, rows, destinations, Life::anew, now);
  write_actions(session, rows, queue::ActionKind::requeue, job.order.actor, now);
}

void discard(Session& session, const BulkJob& job, const std::vector<DeadRow>& rows, Time now) {
  const Destination end{day_of(now), DeliveryState::discarded, position_at(now), now};
  move_rows(session, rows, std::vector(rows.size(), end), Life::as_before, now);
  write_actions(session, rows, queue::ActionKind::discard, job.order.actor, now);
}

struct Requeued {
  queue::DeliveryId delivery;
  std::int64_t subscription = 0;
  Time failed_at{};
  int retry_count = 0;
  bool is_untouched = false;
  int state = 0;
  std::int64_t position = 0;
  std::string last_error;
};

std::vector<Requeued> lock_items(Session& session, BulkJobId job) {
  auto rows = session.query(
      "SELECT i.delivery_id, i.subscription_id, i.failed_at, i.retry_count,"
      " d.state IN (0, 1) AND d.attempt_count = i.attempt_count, d.state, d.position,"
      " COALESCE(d.last_error, '')"
      " FROM (SELECT * FROM bulk_job_item WHERE job_id = ? ORDER BY delivery_id LIMIT ?) i"
      " STRAIGHT_JOIN delivery d FORCE INDEX (by_message) ON d.id = i.delivery_id FOR UPDATE",
      values(job.value, rows_of_step));
  std::vector<Requeued> items;
  while (rows.next()) {
    auto& item = items.emplace_back();
    item.delivery = {rows.integer()};
    item.subscription = rows.integer();
    item.failed_at = rows.time();
    item.retry_count = rows.small_integer();
    item.is_untouched = rows.integer() != 0;
    item.state = rows.small_integer();
    item.position = rows.integer();
    item.last_error = rows.text();
  }
  return items;
}

void make_dead_again(Session& session, const Requeued& item, const Actor& actor, Time now) {
  session.execute(
      "UPDATE delivery SET bucket = 1, state = 3, position = ?, retry_count = ?, updated_at = ?"
      " WHERE bucket = 0 AND subscription_id = ? AND state = ? AND position = ? AND id = ?",
      values(item.failed_at, item.retry_count, now, item.subscription, item.state, item.position,
             item.delivery.value));
  const FiledDeath filed{item.delivery, {item.subscription}, item.failed_at, item.last_error};
  file_under_errors(session, {&filed, 1});
  session.execute("INSERT INTO action (delivery_id, kind, actor, reason, at) VALUES (?,?,?,?,?)",
                  values(item.delivery.value, static_cast<int>(queue::ActionKind::take_back),
                         actor.name, actor.reason, now));
}

/// One step through dead letters.
template <typename Selection>
BulkStep step(Session& session, Catalog& catalog, const BulkJob& job, const Selection& wanted,
              const std::optional<Cursor>& place, BulkTurns& turns, Time now) {
  const auto found = find_next(session, catalog, wanted, place);
  BulkStep done{0, found.place};
  const std::span<const DeadRow> all = found.rows;
  for (std::size_t begin = 0; begin < all.size(); begin += rows_of_step) {
    auto rows = lock_still_dead(
        session, all.subspan(begin, std::min<std::size_t>(rows_of_step, all.size() - begin)));
    if (rows.empty()) continue;
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
      return std::pair(a.failed_at, a.id) < std::pair(b.failed_at, b.id);
    });
    if (job.order.kind == BulkKind::requeue) {
      requeue(session, job, rows, turns, now);
    } else {
      discard(session, job, rows, now);
    }
    done.changed += static_cast<int>(rows.size());
  }
  return done;
}

BulkStep step(Session& session, Catalog& catalog, const BulkJob& job, const ReplayRange& range,
              const std::optional<Cursor>& place, BulkTurns& turns, Time now) {
  return replay_some(session, catalog, range, place, turns, job.order.actor, now);
}

}  // namespace

void take_step(Session& session, Catalog& catalog, const BulkJob& job,
               const std::optional<std::string>& place, Time now) {
  BulkTurns turns(job, now);
  const auto done = std::visit(
      [&](const auto& wanted) {
        return step(session, catalog, job, wanted, parse_cursor(place), turns, now);
      },
      job.order.selection);
  const bool goes_on = done.place.has_value();
  // How many messages a replay would reach is known at its end alone.
  const bool was_counted = goes_on || job.order.kind != BulkKind::replay;
  const auto next_place = goes_on ? std::optional(to_text(*done.place)) : std::nullopt;
  session.execute(
      "UPDATE bulk_job SET changed = changed + ?, expected = IF(?, expected, changed), place = ?,"
      " next_due_at = ?, state = ?, updated_at = ? WHERE id = ?",
      values(done.changed, was_counted ? 1 : 0, next_place, turns.next_due(),
             static_cast<int>(goes_on ? BulkState::running : BulkState::finished), now,
             job.id.value));
}

void take_step_back(Session& session, const BulkJob& job, Time now) {
  const auto items = lock_items(session, job.id);
  int taken_back = 0;
  for (const auto& item : items) {
    if (!item.is_untouched) continue;
    make_dead_again(session, item, job.order.actor, now);
    ++taken_back;
  }
  if (!items.empty()) {
    session.execute("DELETE FROM bulk_job_item WHERE job_id = ? AND delivery_id <= ?",
                    values(job.id.value, items.back().delivery.value));
  }
  const bool is_last = items.size() < static_cast<std::size_t>(rows_of_step);
  session.execute(
      "UPDATE bulk_job SET taken_back = taken_back + ?, state = ?, updated_at = ? WHERE id = ?",
      values(taken_back, static_cast<int>(is_last ? BulkState::taken_back : BulkState::taking_back),
             now, job.id.value));
}

}  // namespace pmq::store::mysql

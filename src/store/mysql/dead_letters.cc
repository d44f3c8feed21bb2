#include <algorithm>
#include <map>

#include "json/write.h"
#include "store/mysql/bulk_job_row.h"
#include "store/mysql/dead_letter_match.h"
#include "store/mysql/dead_letter_move.h"
#include "store/mysql/dead_letter_rows.h"
#include "store/mysql/dead_letter_scan.h"
#include "store/mysql/erasure.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/row_codes.h"

namespace pmq::store::mysql {
namespace {

using queue::DeliveryState;

constexpr ScanBound of_page{5'000};
constexpr ScanBound of_bulk{100'000};
constexpr std::size_t rows_at_once = 500;

/// Of what was named, when none of it is a dead letter.
std::int64_t count_erased_of(Session& session, const DeadLetterSelection& selection) {
  std::vector<queue::MessageId> messages;
  if (const auto* const ids = std::get_if<std::vector<queue::MessageId>>(&selection)) {
    messages = *ids;
  } else if (const auto* const deliveries =
                 std::get_if<std::vector<queue::DeliveryId>>(&selection)) {
    for (const auto delivery : *deliveries)
      messages.push_back(queue::message_of(delivery));
  }
  return count_erased(session, messages);
}

MatchedDeadLetters match(Session& session, Catalog&, const std::vector<queue::DeliveryId>& ids) {
  return match_dead_letters(session, ids);
}

MatchedDeadLetters match(Session& session, Catalog&, const std::vector<queue::MessageId>& ids) {
  return match_dead_letters(session, ids);
}

MatchedDeadLetters match(Session& session, Catalog& catalog, const DeadLetterFilter& filter) {
  MatchedDeadLetters matched;
  const auto end =
      scan_dead_letters(session, catalog, filter, ScanOrder::oldest_first, std::nullopt, of_bulk,
                        [&](const DeadRow& row) {
                          if (matched.rows.size() == static_cast<std::size_t>(max_bulk)) {
                            return false;
                          }
                          matched.rows.push_back(row);
                          return true;
                        });
  matched.more = end.stopped_at.has_value();
  return matched;
}

/// For the audit. Each delivery's own actions tell the rest.
std::string bulk_details(const DeadLetterSelection& selection, const BulkOutcome& outcome) {
  json::Writer out;
  out.begin_object();
  out.raw_field("selection", selection_json(std::visit(
                                 [](const auto& form) { return BulkSelection(form); }, selection)));
  out.field("matched", outcome.matched);
  out.field("changed", outcome.changed);
  out.end_object();
  return out.take();
}

using Place = std::function<Destination(const DeadRow& row, int index)>;

/// All of the matched or none: one transaction.
BulkOutcome move_matched(Connection& connection, Catalog& catalog,
                         const DeadLetterSelection& selection, BulkMode mode,
                         queue::ActionKind kind, const Actor& actor, Time now, const Place& place) {
  const auto find = [&](Session& session) {
    return std::visit([&](const auto& wanted) { return match(session, catalog, wanted); },
                      selection);
  };
  const auto begin_with = [&](Session& session, const MatchedDeadLetters& matched) {
    BulkOutcome outcome{static_cast<int>(matched.rows.size()), 0, matched.more};
    if (matched.rows.empty()) outcome.erased = count_erased_of(session, selection);
    return outcome;
  };
  if (mode == BulkMode::dry_run) {
    return connection.retrying(
        [&](Session& session) { return begin_with(session, find(session)); });
  }
  return connection.in_transaction([&](Session& session) {
    const auto matched = find(session);
    auto outcome = begin_with(session, matched);
    const std::span<const DeadRow> all = matched.rows;
    for (std::size_t begin = 0; begin < all.size(); begin += rows_at_once) {
      const auto rows =
          lock_still_dead(session, all.subspan(begin, std::min(rows_at_once, all.size() - begin)));
      if (rows.empty()) continue;
      std::vector<Destination> destinations;
      destinations.reserve(rows.size());
      for (const auto& row : rows)
        destinations.push_back(place(row, outcome.changed++));
      move_rows(session, rows, destinations,
                kind == queue::ActionKind::requeue ? Life::anew : Life::as_before, now);
      write_actions(session, rows, kind, actor, now);
    }
    if (connection.has_attached()) connection.tell_attached(bulk_details(selection, outcome));
    return outcome;
  });
}

}  // namespace

Page<DeadLetter> MysqlStore::dead_letters(const DeadLetterFilter& filter, const PageRequest& page) {
  const auto after = parse_cursor(page.cursor);
  return connection_.retrying([&](Session& session) {
    std::vector<DeadRow> found;
    const auto end = scan_dead_letters(session, catalog_, filter, ScanOrder::latest_first, after,
                                       of_page, [&](const DeadRow& row) {
                                         if (found.size() == static_cast<std::size_t>(page.limit))
                                           return false;
                                         found.push_back(row);
                                         return true;
                                       });
    Page<DeadLetter> result;
    result.rows = read_dead_letters(session, catalog_, found);
    if (end.stopped_at) result.next_cursor = to_text(*end.stopped_at);
    return result;
  });
}

BulkOutcome MysqlStore::requeue(const DeadLetterSelection& selection, std::optional<double> rate,
                                BulkMode mode, const Actor& actor, Time now) {
  memory_.clear();
  return move_matched(
      connection_, catalog_, selection, mode, queue::ActionKind::requeue, actor, now,
      [&](const DeadRow& row, int index) -> Destination {
        const milliseconds wait(rate ? static_cast<std::int64_t>(index * 1000.0 / *rate) : 0);
        if (wait.count() == 0) {
          return {live_bucket, DeliveryState::ready, ready_position(row.priority), now};
        }
        const auto ready_at = now + wait;
        return {live_bucket, DeliveryState::scheduled, position_at(ready_at), ready_at};
      });
}

BulkOutcome MysqlStore::discard(const DeadLetterSelection& selection, BulkMode mode,
                                const Actor& actor, Time now) {
  return move_matched(connection_, catalog_, selection, mode, queue::ActionKind::discard, actor,
                      now, [&](const DeadRow&, int) -> Destination {
                        return {day_of(now), DeliveryState::discarded, position_at(now), now};
                      });
}

}  // namespace pmq::store::mysql

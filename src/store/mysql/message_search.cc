#include <algorithm>
#include <functional>
#include <map>

#include "queue/event_type.h"
#include "store/mysql/cursor.h"
#include "store/mysql/delivery_row.h"
#include "store/mysql/message_ids.h"
#include "store/mysql/message_row.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/row_codes.h"

// A search walks back along the messages' primary key, which is the order they came in, window by
// window, and filters here: no combination of filters can make the database read more than a
// bounded number of rows, and none needs an index that every enqueue would pay for.
//
// What waits, is worked on or has died is often a handful among millions that are done: where few
// enough deliveries are in the wanted states, their ids are read first, and only they are walked.

namespace pmq::store::mysql {
namespace {

constexpr int window_rows = 500;
constexpr int max_looked_at = 10'000;
/// About; one window is always looked at.
constexpr milliseconds longest{80};

using Steady = std::chrono::steady_clock;

std::int64_t id_at(Session& session, Time time) {
  auto oldest = session.query("SELECT COALESCE(MIN(id), 1) FROM message");
  return first_message_at(session, oldest.next() ? oldest.integer() : 1, time);
}

struct Window {
  std::vector<queue::Message> messages;  // newest first
  std::int64_t next_below = 0;           // where the next one begins
  bool is_last = false;
};

Window read_window(Session& session, std::int64_t below, std::int64_t from) {
  auto rows = session.query("SELECT " + std::string(message_columns) +
                                " FROM message m WHERE m.id < ? AND m.id >= ?"
                                " ORDER BY m.id DESC LIMIT ?",
                            values(below, from, window_rows));
  Window window;
  while (rows.next())
    window.messages.push_back(read_message(rows));
  window.is_last = window.messages.size() < static_cast<std::size_t>(window_rows);
  window.next_below = window.messages.empty() ? below : window.messages.back().id.value;
  return window;
}

/// `ids`: newest first.
Window read_window_of(Session& session, const std::vector<std::int64_t>& ids, std::int64_t below,
                      std::int64_t from) {
  const auto begin = std::upper_bound(ids.begin(), ids.end(), below, std::greater<>());
  const auto end = ids.end() - begin > window_rows ? begin + window_rows : ids.end();
  Window window;
  window.is_last = end == ids.end();
  if (begin == end) return window;
  window.next_below = *(end - 1);
  std::string marks;
  Values all;
  for (auto id = begin; id != end; ++id) {
    marks += marks.empty() ? "?" : ",?";
    all.add(*id);
  }
  all.add(from);
  auto rows =
      session.query("SELECT " + std::string(message_columns) + " FROM message m WHERE m.id IN (" +
                        marks + ") AND m.id >= ? ORDER BY m.id DESC",
                    all);
  while (rows.next())
    window.messages.push_back(read_message(rows));
  return window;
}

bool is_unfinished(queue::DeliveryState state) {
  return state == queue::DeliveryState::ready || state == queue::DeliveryState::scheduled ||
         state == queue::DeliveryState::in_progress || state == queue::DeliveryState::dead;
}

/// The messages with a delivery in one of the wanted states, newest first; none where that says
/// nothing (a state that most end in) or where they are many, so that a walk soon meets them.
std::optional<std::vector<std::int64_t>> few_candidates(Session& session, const Catalog& catalog,
                                                        const MessageFilter& filter) {
  constexpr int few = 5'000;
  constexpr std::size_t most_ranges = 60;
  if (filter.states.empty() ||
      !std::all_of(filter.states.begin(), filter.states.end(), is_unfinished)) {
    return std::nullopt;
  }
  std::string sql;
  Values all;
  std::size_t ranges = 0;
  for (const auto& subscription : catalog.all()) {
    if (filter.queue && subscription.name != *filter.queue) continue;
    for (const auto state : filter.states) {
      if (++ranges > most_ranges) return std::nullopt;
      sql += sql.empty() ? "(" : " UNION ALL (";
      sql +=
          "SELECT id FROM delivery FORCE INDEX (PRIMARY) WHERE bucket = ? AND subscription_id = ?"
          " AND state = ? LIMIT ?)";
      all.add(state == queue::DeliveryState::dead ? dead_bucket : live_bucket)
          .add(subscription.id.value)
          .add(code(state))
          .add(few + 1);
    }
  }
  if (sql.empty()) return std::nullopt;
  all.add(few + 1);
  auto rows = session.query("SELECT id FROM (" + sql + ") d LIMIT ?", all);
  std::vector<std::int64_t> ids;
  while (rows.next())
    ids.push_back(queue::message_of({rows.integer()}).value);
  if (ids.size() > static_cast<std::size_t>(few)) return std::nullopt;
  std::sort(ids.begin(), ids.end(), std::greater<>());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

bool message_matches(const queue::Message& message, const MessageFilter& filter) {
  return (!filter.event_type || queue::matches(*filter.event_type, message.event_type)) &&
         (!filter.producer || message.producer == *filter.producer) &&
         (!filter.trace || queue::trace_id(message) == filter.trace) &&
         (!filter.since || message.created_at >= *filter.since) &&
         (!filter.until || message.created_at < *filter.until);
}

using DeliveriesByMessage = std::map<std::int64_t, std::vector<queue::Delivery>>;

DeliveriesByMessage read_deliveries(Session& session, const Catalog& catalog,
                                    const std::vector<queue::Message>& messages) {
  DeliveriesByMessage deliveries;
  constexpr std::size_t ranges_at_once = 100;
  for (std::size_t begin = 0; begin < messages.size(); begin += ranges_at_once) {
    const auto end = std::min(messages.size(), begin + ranges_at_once);
    std::string sql = "SELECT " + std::string(delivery_columns) + " FROM delivery WHERE ";
    Values all;
    for (auto i = begin; i < end; ++i) {
      sql += i == begin ? "id BETWEEN ? AND ?" : " OR id BETWEEN ? AND ?";
      all.add(queue::delivery_of(messages[i].id, 0).value)
          .add(queue::delivery_of(messages[i].id, queue::max_deliveries - 1).value);
    }
    auto rows = session.query(sql + " ORDER BY id", all);
    while (rows.next()) {
      auto delivery = read_delivery(rows, catalog).delivery;
      deliveries[queue::message_of(delivery.id).value].push_back(std::move(delivery));
    }
  }
  return deliveries;
}

bool deliveries_match(const std::vector<queue::Delivery>& deliveries, const MessageFilter& filter) {
  if (!filter.queue && filter.states.empty()) return true;
  return std::any_of(deliveries.begin(), deliveries.end(), [&](const queue::Delivery& delivery) {
    return (!filter.queue || delivery.queue == *filter.queue) &&
           (filter.states.empty() || std::find(filter.states.begin(), filter.states.end(),
                                               delivery.state) != filter.states.end());
  });
}

}  // namespace

Page<MessageSummary> MysqlStore::search_messages(const MessageFilter& filter,
                                                 const PageRequest& page) {
  const auto after = parse_cursor(page.cursor);
  return connection_.retrying([&](Session& session) {
    catalog_.refresh(session);
    std::int64_t below = after ? after->id : queue::max_message_id + 1;
    if (!after && filter.until) below = id_at(session, *filter.until + enqueue_overlap);
    const std::int64_t from = filter.since ? id_at(session, *filter.since - enqueue_overlap) : 0;

    const auto candidates_of_all = few_candidates(session, catalog_, filter);
    Page<MessageSummary> result;
    const auto began = Steady::now();
    for (int looked_at = 0; looked_at < max_looked_at && Steady::now() - began < longest;
         looked_at += window_rows) {
      const auto window = candidates_of_all
                              ? read_window_of(session, *candidates_of_all, below, from)
                              : read_window(session, below, from);
      std::vector<queue::Message> candidates;
      std::copy_if(window.messages.begin(), window.messages.end(), std::back_inserter(candidates),
                   [&](const auto& message) { return message_matches(message, filter); });
      auto deliveries = read_deliveries(session, catalog_, candidates);
      for (auto& message : candidates) {
        auto& of_message = deliveries[message.id.value];
        if (!deliveries_match(of_message, filter)) continue;
        if (result.rows.size() == static_cast<std::size_t>(page.limit)) {
          result.next_cursor = to_text(Cursor{0, result.rows.back().message.id.value});
          return result;
        }
        result.rows.push_back({std::move(message), std::move(of_message)});
      }
      if (window.is_last) return result;
      below = window.next_below;
    }
    result.next_cursor = to_text(Cursor{0, below});
    return result;
  });
}

}  // namespace pmq::store::mysql

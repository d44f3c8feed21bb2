#include "store/mysql/replay_step.h"

#include <map>

#include "queue/event_type.h"
#include "store/mysql/message_ids.h"
#include "store/mysql/message_writer.h"

namespace pmq::store::mysql {
namespace {

constexpr int messages_of_step = 500;

struct Original {
  std::int64_t id = 0;
  int day = 0;
  int priority = 0;
  std::string event_type;
  std::optional<Time> expires_at;
  Time created_at{};
};

/// Locked, so that of two replays at once the second sees the first's deliveries.
std::vector<Original> lock_messages(Session& session, std::int64_t from) {
  auto rows = session.query(
      "SELECT id, day, priority, event_type, expires_at, created_at FROM message WHERE id >= ?"
      " AND payload_erased_at IS NULL"
      " AND day >= (SELECT oldest_day FROM catalog WHERE id = 1) ORDER BY id LIMIT ? FOR UPDATE",
      values(from, messages_of_step));
  std::vector<Original> messages;
  while (rows.next()) {
    auto& message = messages.emplace_back();
    message.id = rows.integer();
    message.day = rows.small_integer();
    message.priority = rows.small_integer();
    message.event_type = rows.text();
    message.expires_at = rows.optional_time();
    message.created_at = rows.time();
  }
  return messages;
}

/// What a message has had so far.
struct Deliveries {
  std::int64_t next_id = 0;
  bool is_on_its_way = false;  ///< to the queue in question
};

std::map<std::int64_t, Deliveries> read_deliveries(Session& session,
                                                   queue::SubscriptionId subscription,
                                                   const std::vector<Original>& messages) {
  auto rows = session.query(
      "SELECT id, bucket = 0 AND subscription_id = ? FROM delivery FORCE INDEX (by_message)"
      " WHERE id BETWEEN ? AND ? ORDER BY id",
      values(subscription.value, queue::delivery_of({messages.front().id}, 0).value,
             queue::delivery_of({messages.back().id}, queue::max_deliveries - 1).value));
  std::map<std::int64_t, Deliveries> deliveries;
  while (rows.next()) {
    const auto id = rows.integer();
    auto& of_message = deliveries[queue::message_of({id}).value];
    of_message.next_id = id + 1;
    of_message.is_on_its_way |= rows.integer() != 0;
  }
  return deliveries;
}

void insert_delivery(Session& session, queue::SubscriptionId subscription, const Original& message,
                     std::int64_t id, const Destination& place, Time now) {
  session.execute(
      "INSERT INTO delivery (bucket, subscription_id, state, position, id, message_day, priority,"
      " created_at, updated_at, ready_at, expires_at) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
      values(place.bucket, subscription.value, code(place.state), place.position, id, message.day,
             message.priority, now, now, place.ready_at, message.expires_at));
}

}  // namespace

BulkStep replay_some(Session& session, Catalog& catalog, const ReplayRange& range,
                     const std::optional<Cursor>& place, BulkTurns& turns, const Actor& actor,
                     Time now) {
  // Held against changes of the subscriptions, as an enqueue does.
  if (hold_catalog(session) != catalog.version()) catalog.reload(session);
  const auto* const subscription = catalog.find(range.queue);
  if (subscription == nullptr) return {};
  const auto messages = lock_messages(
      session, place ? place->id + 1 : first_message_at(session, 1, range.since - enqueue_overlap));
  if (messages.empty()) return {};
  auto deliveries = read_deliveries(session, subscription->id, messages);
  std::vector<DeadRow> made;
  for (const auto& message : messages) {
    const bool is_within = message.created_at >= range.since && message.created_at < range.until;
    const bool has_expired = message.expires_at && *message.expires_at <= now;
    if (!is_within || has_expired) continue;
    if (!queue::selects(subscription->event_types, message.event_type)) continue;
    auto& earlier = deliveries[message.id];
    if (earlier.next_id == 0) earlier.next_id = queue::delivery_of({message.id}, 0).value;
    const bool has_had_most = queue::message_of({earlier.next_id}).value != message.id;
    if (earlier.is_on_its_way || has_had_most) continue;
    insert_delivery(session, subscription->id, message, earlier.next_id,
                    turns.next(message.priority), now);
    made.emplace_back().id = earlier.next_id;
  }
  if (!made.empty()) write_actions(session, made, queue::ActionKind::replay, actor, now);
  const bool is_last = messages.size() < static_cast<std::size_t>(messages_of_step) ||
                       messages.back().created_at >= range.until + enqueue_overlap;
  return {static_cast<int>(made.size()),
          is_last ? std::nullopt : std::optional(Cursor{0, messages.back().id})};
}

}  // namespace pmq::store::mysql

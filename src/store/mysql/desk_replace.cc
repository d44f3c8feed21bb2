#include <utility>

#include "base/utf8.h"
#include "store/mysql/dead_letter_move.h"
#include "store/mysql/desk.h"
#include "store/mysql/message_writer.h"

namespace pmq::store::mysql {
namespace {

std::optional<DeadRow> lock_dead(Session& session, queue::DeliveryId id) {
  auto rows = session.query(
      "SELECT subscription_id, position, id, message_day, priority FROM delivery"
      " WHERE bucket = 1 AND id = ? AND state = 3 FOR UPDATE",
      values(id.value));
  if (!rows.next()) return std::nullopt;
  return read_dead_row(rows);
}

/// Says what took its place, ahead of what the operator said.
Actor replacing(const Actor& actor, queue::MessageId made) {
  constexpr std::size_t max_reason = 500;
  std::string reason = "replaced by message " + std::to_string(made.value);
  if (actor.reason) reason += ": " + *actor.reason;
  return {actor.name, std::string(utf8_prefix(reason, max_reason))};
}

}  // namespace

tl::expected<queue::MessageId, ReplaceFault> MysqlDesk::replace(queue::DeliveryId dead_letter,
                                                                const queue::NewMessage& corrected,
                                                                const Actor& actor, Time now) {
  using Replaced = tl::expected<queue::MessageId, ReplaceFault>;
  return connection_.in_transaction([&](Session& session) -> Replaced {
    // Held first, as every enqueue and every change of a subscription does.
    if (hold_catalog(session) != catalog_.version()) catalog_.reload(session);
    const auto row = lock_dead(session, dead_letter);
    if (!row) return tl::unexpected(ReplaceFault::not_dead);
    if (catalog_.find(row->subscription) == nullptr) {
      return tl::unexpected(ReplaceFault::queue_not_found);
    }
    const PlannedMessage planned{
        &corrected, std::nullopt, {row->subscription}, due_time(corrected, now)};
    MessageWriter writer(session, {&planned, 1}, actor.name, now, next_u64(connection_.random()));
    std::vector<std::int64_t> ids;
    writer.write_messages(ids);
    writer.write_deliveries(ids, catalog_.version());
    const queue::MessageId made{ids.front()};
    move_rows(session, {*row},
              {{day_of(now), queue::DeliveryState::discarded, position_at(now), now}},
              Life::as_before, now);
    write_actions(session, {*row}, queue::ActionKind::discard, replacing(actor, made), now);
    return made;
  });
}

}  // namespace pmq::store::mysql

#pragma once

#include <span>
#include <vector>

#include "store/mysql/dead_letter_scan.h"
#include "store/mysql/row_codes.h"

// How dead letters leave their place, all within one transaction.

namespace pmq::store::mysql {

/// Reads subscription_id, position, id, message_day, priority.
[[nodiscard]] DeadRow read_dead_row(Rows& rows);

/// Which of the rows are still dead letters, locked until the end of the transaction: another
/// operator may have been faster.
[[nodiscard]] std::vector<DeadRow> lock_still_dead(Session& session, std::span<const DeadRow> rows);

/// Where a row goes: its new bucket, state, position and the time it is ready.
struct Destination {
  int bucket = live_bucket;
  queue::DeliveryState state = queue::DeliveryState::ready;
  std::int64_t position = 0;
  Time ready_at{};
};

/// Whether the retries begin to count again.
enum class Life : std::uint8_t { as_before, anew };

/// One destination for each row.
void move_rows(Session& session, const std::vector<DeadRow>& rows,
               const std::vector<Destination>& destinations, Life life, Time now);

/// Writes down what an operator did to each.
void write_actions(Session& session, const std::vector<DeadRow>& rows, queue::ActionKind kind,
                   const Actor& actor, Time now);

}  // namespace pmq::store::mysql

#pragma once

#include "store/mysql/bulk_turns.h"
#include "store/mysql/catalog.h"
#include "store/mysql/cursor.h"

namespace pmq::store::mysql {

struct BulkStep {
  int changed = 0;
  std::optional<Cursor> place;  ///< where the next step goes on; none: this was the last one
};

/// Makes new deliveries of the next few hundred messages of the range, in the open transaction.
[[nodiscard]] BulkStep replay_some(Session& session, Catalog& catalog, const ReplayRange& range,
                                   const std::optional<Cursor>& place, BulkTurns& turns,
                                   const Actor& actor, Time now);

}  // namespace pmq::store::mysql

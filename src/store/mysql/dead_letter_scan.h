#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/mysql/catalog.h"
#include "store/mysql/cursor.h"
#include "store/mysql/session.h"
#include "store/operating.h"

namespace pmq::store::mysql {

/// One dead letter as a scan sees it: enough to filter and to find it again.
struct DeadRow {
  queue::SubscriptionId subscription;
  std::int64_t failed_at = 0;
  std::int64_t id = 0;
  int message_day = 0;
  int priority = 0;
  std::string error_group;  ///< where the scan was asked for it
};

enum class ScanOrder { latest_first, oldest_first };
enum class ScanColumns { keys, with_error_groups };

/// How far a scan goes for one answer.
struct ScanBound {
  int rows = 0;                                 ///< looked at, at the most
  milliseconds time = std::chrono::minutes(5);  ///< about; one window is always looked at
};

struct ScanEnd {
  std::optional<Cursor> stopped_at;  ///< where to go on; none: nothing is left
};

/// The subscriptions that a filter speaks of.
[[nodiscard]] std::vector<queue::SubscriptionId> subscriptions_in_scope(
    Session& session, Catalog& catalog, const DeadLetterFilter& filter);

/// Goes over the dead letters that match, in order of their failure, and gives each to `visit`
/// until that returns false. Reads them in windows along the primary key, or along those of the one
/// error that the filter wants, and no more of them than `bound`, so that no filter can make it
/// long.
ScanEnd scan_dead_letters(Session& session, Catalog& catalog, const DeadLetterFilter& filter,
                          ScanOrder order, const std::optional<Cursor>& after, ScanBound bound,
                          const std::function<bool(const DeadRow&)>& visit,
                          ScanColumns columns = ScanColumns::keys);

}  // namespace pmq::store::mysql

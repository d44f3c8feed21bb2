#pragma once

#include <optional>
#include <string>

#include "config/retention_settings.h"
#include "store/mysql/session.h"

// What retention deletes row by row, a few hundred at a time: where days of their own would not do.
namespace pmq::store::mysql {

/// Dead letters that are over. True: there may be more.
[[nodiscard]] bool delete_dead_letters(Session& session, const config::RetentionSettings& settings,
                                       Time now);
/// Finished deliveries of queues that keep them for less than others do.
[[nodiscard]] bool delete_finished(Session& session, const config::RetentionSettings& settings,
                                   Time now);
/// Figures, operators' actions, changes of breakers, bulk jobs.
[[nodiscard]] bool trim_history(Session& session, const config::RetentionSettings& settings,
                                Time now);

/// Looks at the idempotency keys after `place`, in their own order, for those of days before
/// `below`; returns the next place, none when it was at the end. Keys have no index by time, which
/// each enqueue would pay for.
[[nodiscard]] std::optional<std::string> forget_keys(Session& session, const std::string& place,
                                                     int below);

/// The oldest day of finished deliveries; after all days when there are none.
[[nodiscard]] int oldest_finished_day(Session& session);

}  // namespace pmq::store::mysql

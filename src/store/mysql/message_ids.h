#pragma once

#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// The lowest id from `low` on of a message created at `time` or later, or the next one to be given
/// out. Ids and times grow together, but for enqueues that overlap: an id can be off by those.
[[nodiscard]] std::int64_t first_message_at(Session& session, std::int64_t low, Time time);

/// How far ids and times can be out of step.
inline constexpr seconds enqueue_overlap{60};

}  // namespace pmq::store::mysql

#pragma once

#include <cstdint>
#include <vector>

#include "health/facts.h"
#include "store/mysql/session.h"
#include "store/webhooks.h"

namespace pmq::store::mysql {

/// Forgets those that were not heard of for a day, too.
void write_beat(Session& session, const DispatcherBeat& beat, Time now);
void remove_beat(Session& session, std::uint64_t dispatcher);
/// Those heard of within the last day, the latest first.
[[nodiscard]] std::vector<DispatcherStatus> read_dispatchers(Session& session, Time now);
/// When one was heard of last, whether or not it has ended, and how often cron starts one.
[[nodiscard]] health::DispatcherFacts read_dispatcher_facts(Session& session, Time now);

}  // namespace pmq::store::mysql

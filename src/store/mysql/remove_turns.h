#pragma once

#include "config/settings.h"

namespace pmq::store::mysql {

/// Takes from the host what turns of this account have left on it: two sets of semaphores at most.
/// Processes that live go on without turns. Returns how many sets there were.
int remove_turns(const config::DatabaseSettings& settings);

}  // namespace pmq::store::mysql

#pragma once

#include "base/random.h"
#include "config/settings.h"
#include "dispatch/dispatcher.h"

namespace pmq::dispatch {

/// One bounded round within a web request, for hosts where no dispatcher runs: it begins requests
/// for a second and a half, and waits for answers for as long as endpoints usually have. What has
/// none by then has timed out: given back untried it would be posted again in each round, for ever.
/// Throws what store/faults.h lists.
[[nodiscard]] DispatchReport run_round(const config::Settings& settings,
                                       store::DispatchStore& store, store::ChoreStore& chores,
                                       Random& random);

}  // namespace pmq::dispatch

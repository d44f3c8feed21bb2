#pragma once

#include "base/random.h"
#include "config/settings.h"
#include "dispatch/dispatcher.h"

namespace pmq::dispatch {

/// One bounded round within a web request, for hosts where no dispatcher runs: it begins requests
/// for a second and a half and ends within four: what has no answer by then goes back untried. An
/// endpoint that always takes longer needs a dispatcher of its own. Throws what store/faults.h
/// lists.
[[nodiscard]] DispatchReport run_round(const config::Settings& settings,
                                       store::DispatchStore& store, store::ChoreStore& chores,
                                       Random& random);

}  // namespace pmq::dispatch

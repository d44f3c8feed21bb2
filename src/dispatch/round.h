#pragma once

#include "base/random.h"
#include "config/settings.h"
#include "dispatch/dispatcher.h"

namespace pmq::dispatch {

/// One bounded round within a web request, for hosts where no dispatcher runs: it begins requests
/// for a second and a half and ends within four, as requests that take longer are shortened. Throws
/// what store/faults.h lists.
[[nodiscard]] DispatchReport run_round(const config::Settings& settings,
                                       store::DispatchStore& store, Random& random);

}  // namespace pmq::dispatch

#pragma once

#include "base/random.h"
#include "dispatch/dispatcher.h"

namespace pmq::dispatch {

/// Options that tell this dispatcher from all others: id, host and process.
[[nodiscard]] DispatcherOptions identified(Random& random);

}  // namespace pmq::dispatch

#pragma once

#include <memory>

#include "base/random.h"
#include "config/settings.h"
#include "store/dispatching.h"

namespace pmq::store::mysql {

/// `random` must outlive it.
[[nodiscard]] std::unique_ptr<DispatchStore> make_dispatch_store(const config::Settings& settings,
                                                                 Random& random);

}  // namespace pmq::store::mysql

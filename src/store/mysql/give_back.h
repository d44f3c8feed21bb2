#pragma once

#include <span>

#include "base/time.h"
#include "queue/receipt.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// Puts deliveries that were claimed back where they were, and the claim is no attempt. Leases that
/// were lost are passed over.
void return_untried(Session& session, std::span<const queue::Receipt> claims, Time now);

}  // namespace pmq::store::mysql

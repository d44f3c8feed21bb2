#pragma once

#include <vector>

#include "base/time.h"
#include "store/dispatching.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// Puts deliveries that were claimed back where they were, and the claim is no attempt. Leases that
/// were lost are passed over.
void return_untried(Session& session, const std::vector<const WebhookDelivery*>& deliveries,
                    Time now);

}  // namespace pmq::store::mysql

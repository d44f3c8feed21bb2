#pragma once

#include "store/dispatching.h"

namespace pmq::dispatch {

/// One line of one attempt, as it is about to be written down.
void log_delivery(const store::WebhookDelivery& delivery, const store::Settlement& settlement);

}  // namespace pmq::dispatch

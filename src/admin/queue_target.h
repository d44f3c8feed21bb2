#pragma once

#include <string>

#include "admin/visit.h"
#include "queue/subscription.h"

namespace pmq::admin {

/// The queue that the address names. Throws Refusal (404) where there is none.
[[nodiscard]] queue::Subscription queue_of(const Visit& visit);

/// Why a change of a queue was refused, as a sentence.
[[nodiscard]] std::string words_for(store::SubscriptionFault fault);

}  // namespace pmq::admin

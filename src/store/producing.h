#pragma once

#include <string>

#include "queue/ids.h"

namespace pmq::store {

/// An accepted message, or the earlier one that its idempotency key stands for.
struct Enqueued {
  queue::MessageId message;
  int deliveries = 0;  ///< stored for so many subscriptions; a duplicate repeats the first answer's
  bool duplicate = false;
  bool for_webhooks = false;  ///< some of the deliveries stored now are
};

enum class EnqueueFaultKind {
  queue_not_found,
  idempotency_key_reused,
  queue_full,  ///< all that it would go to: nothing is stored
};

struct EnqueueFault {
  EnqueueFaultKind kind;
  std::size_t index = 0;  ///< of the message in its batch
};

}  // namespace pmq::store

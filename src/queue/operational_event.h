#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "queue/ids.h"
#include "queue/message.h"

// What the queue itself tells its operators: ordinary messages, by the producer `pmq`, for
// subscriptions whose filter names the type (event_type.h).
namespace pmq::queue {

inline constexpr std::string_view operational_producer = "pmq";

/// A delivery has become a dead letter.
struct DeadDelivery {
  DeliveryId delivery;
  std::string event_type;
  std::string queue;
  int retry_count = 0;
  std::string error;
};

struct DisabledSubscription {
  std::string queue;
  std::string reason;
};

struct BreakerStep {
  std::string queue;
  std::string reason;
  int consecutive_failures = 0;
  std::optional<Time> open_until;
};

/// pmq.delivery.dead
[[nodiscard]] NewMessage event_of(const DeadDelivery& dead);
/// pmq.subscription.disabled
[[nodiscard]] NewMessage event_of(const DisabledSubscription& disabled);
/// pmq.breaker.opened
[[nodiscard]] NewMessage breaker_opened(const BreakerStep& step);
/// pmq.breaker.closed
[[nodiscard]] NewMessage breaker_closed(const BreakerStep& step);

}  // namespace pmq::queue

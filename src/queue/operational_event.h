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

/// A health check stopped passing, or passes again.
struct CheckNews {
  std::string check;   ///< `queue:dead_letters:search`
  std::string status;  ///< pass, warn, fail
  std::string title;
  std::string figure;
  std::string advice;  ///< empty: nothing to do
  std::string url;     ///< of the dashboard's page; empty: not known
  Time since{};
};

/// pmq.delivery.dead
[[nodiscard]] NewMessage event_of(const DeadDelivery& dead);
/// Whether events of this type repeat the error that another message met.
[[nodiscard]] bool repeats_an_error(std::string_view event_type) noexcept;
/// The message that such an event tells of, from its payload.
[[nodiscard]] std::optional<MessageId> message_told_of(std::string_view payload);
/// pmq.subscription.disabled
[[nodiscard]] NewMessage event_of(const DisabledSubscription& disabled);
/// pmq.breaker.opened
[[nodiscard]] NewMessage breaker_opened(const BreakerStep& step);
/// pmq.breaker.closed
[[nodiscard]] NewMessage breaker_closed(const BreakerStep& step);

/// pmq.alert.raised
[[nodiscard]] NewMessage alert_raised(const CheckNews& news);
/// pmq.alert.cleared
[[nodiscard]] NewMessage alert_cleared(const CheckNews& news);
/// pmq.alert.test, asked for by that actor.
[[nodiscard]] NewMessage alert_test(std::string_view actor);

}  // namespace pmq::queue

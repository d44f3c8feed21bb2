#pragma once

#include <optional>
#include <string>
#include <vector>

#include "queue/delivery.h"
#include "queue/subscription.h"
#include "store/operating.h"

namespace pmq::admin {

/// What is known of a delivery when it is asked why it hasn't been delivered.
struct Circumstances {
  const queue::Delivery& delivery;
  const queue::Subscription* subscription = nullptr;  ///< none: it was removed
  std::optional<store::CappedCount> ahead;            ///< of it, where it is ready
  std::optional<Time> breaker_open_until;             ///< of a webhook
  std::optional<Time> endpoint_paused_until;          ///< of a webhook: as its endpoint has asked
  std::optional<Time> expires_at;                     ///< of its message
  Time now{};
};

/// The reasons in plain words, the one that weighs most first; empty for a delivery that is over.
[[nodiscard]] std::vector<std::string> why_not_delivered(const Circumstances& known);

}  // namespace pmq::admin

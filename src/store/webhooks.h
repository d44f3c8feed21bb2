#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "webhook/breaker.h"

namespace pmq::store {

/// How a webhook's endpoint has been doing, as all dispatchers see it.
struct EndpointStatus {
  webhook::Breaker breaker;
  std::optional<Time> last_success_at;
  std::optional<Time> last_failure_at;
  std::optional<Time> paused_until;               ///< as it has asked, while that is ahead
  int in_flight = 0;                              ///< requests under way
  std::optional<Time> previous_secret_until;      ///< so long the old secret signs too
  std::optional<std::string> signing_public_key;  ///< 32 bytes, where there is such a key
};

/// One step of a breaker.
struct BreakerChange {
  Time at{};
  webhook::BreakerState from = webhook::BreakerState::closed;
  webhook::BreakerState to = webhook::BreakerState::closed;
  std::string reason;
  std::optional<std::string> actor;  ///< who did it by hand
};

enum class DispatcherMode : std::uint8_t { once = 0, bounded = 1, daemon = 2 };

/// What a dispatcher tells of itself.
struct DispatcherBeat {
  std::uint64_t id = 0;  ///< drawn at its start
  std::string host;
  int pid = 0;
  DispatcherMode mode = DispatcherMode::daemon;
  Time started_at{};
  int in_flight = 0;
  std::int64_t delivered = 0;  ///< since its start, as are the next two
  std::int64_t failed = 0;
  std::int64_t deferred = 0;  ///< given back without a try
};

/// A dispatcher and when it was heard of last.
struct DispatcherStatus {
  DispatcherBeat beat;
  Time seen_at{};
};

}  // namespace pmq::store

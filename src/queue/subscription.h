#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "queue/ids.h"
#include "queue/retry_policy.h"

namespace pmq::queue {

inline constexpr std::size_t max_event_type_globs = 100;
/// Each enqueue asks every subscription; the bound keeps that cheap.
inline constexpr std::size_t max_subscriptions = 500;

enum class SubscriptionKind : std::uint8_t { pull = 0, webhook = 1 };
enum class SubscriptionState : std::uint8_t { active = 0, paused = 1, disabled = 2 };

[[nodiscard]] std::string_view name(SubscriptionKind kind) noexcept;
[[nodiscard]] std::string_view name(SubscriptionState state) noexcept;

struct NewSubscription {
  std::string name;
  SubscriptionKind kind = SubscriptionKind::pull;
  std::vector<std::string> event_types;  ///< globs
  RetryPolicy retry_policy = default_pull_policy();
};

/// What is given changes, what isn't stays.
struct SubscriptionChange {
  std::optional<std::vector<std::string>> event_types;
  std::optional<int> max_retries;
  std::optional<Backoff> backoff;
};

/// A named consumer's share of the stream. The API's `queue` is its name.
struct Subscription {
  SubscriptionId id;
  std::string name;
  SubscriptionKind kind = SubscriptionKind::pull;
  std::vector<std::string> event_types;
  RetryPolicy retry_policy;
  SubscriptionState state = SubscriptionState::active;
  std::optional<std::string> state_reason;
  Time created_at{};
  Time updated_at{};
};

}  // namespace pmq::queue

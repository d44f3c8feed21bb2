#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "queue/ids.h"
#include "queue/retry_policy.h"
#include "queue/webhook_settings.h"

namespace pmq::queue {

inline constexpr std::size_t max_event_type_globs = 100;
/// Each enqueue asks every subscription; the bound keeps that cheap.
inline constexpr std::size_t max_subscriptions = 500;

inline constexpr std::int64_t max_max_depth = 10'000'000;
/// A hundred years.
inline constexpr int max_keep_days = 36'500;

enum class SubscriptionKind : std::uint8_t { pull = 0, webhook = 1 };
enum class SubscriptionState : std::uint8_t { active = 0, paused = 1, disabled = 2 };

[[nodiscard]] std::string_view name(SubscriptionKind kind) noexcept;
[[nodiscard]] std::string_view name(SubscriptionState state) noexcept;

struct NewSubscription {
  std::string name;
  SubscriptionKind kind = SubscriptionKind::pull;
  std::vector<std::string> event_types;  ///< globs
  RetryPolicy retry_policy = default_pull_policy();
  std::optional<WebhookSettings> webhook{};  ///< given when and only when it is a webhook
  Secret webhook_secret{};                   ///< a webhook's: 24 to 64 random bytes
  std::optional<std::int64_t> max_depth{};   ///< 1 to max_max_depth
  std::optional<int> keep_finished_days{};   ///< 0 (for ever) to max_keep_days
  std::optional<int> keep_dead_days{};       ///< the same
};

/// What is given changes, what isn't stays.
struct SubscriptionChange {
  std::optional<std::vector<std::string>> event_types;
  std::optional<int> max_retries;
  std::optional<Backoff> backoff;
  std::optional<std::optional<std::int64_t>> max_depth{};  ///< nullopt within: no bound any more
  std::optional<std::optional<int>> keep_finished_days{};  ///< nullopt within: as the settings say
  std::optional<std::optional<int>> keep_dead_days{};      ///< the same

  // Of a webhook alone:
  std::optional<std::string> url{};
  std::optional<WebhookFormat> format{};
  std::optional<std::vector<Header>> headers{};  ///< all of them anew
  std::optional<seconds> timeout{};
  std::optional<int> max_in_flight{};
  std::optional<std::optional<double>> rate_per_second{};  ///< nullopt within: no bound any more

  /// Whether it holds anything that only a webhook has.
  [[nodiscard]] bool is_for_a_webhook() const noexcept {
    return url || format || headers || timeout || max_in_flight || rate_per_second;
  }
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
  std::optional<WebhookSettings> webhook{};  ///< of a webhook alone
  /// Deliveries that may wait or be worked on; more are set aside.
  std::optional<std::int64_t> max_depth{};
  /// Whole days that they are kept for once they are over, 0 for ever; none: as the settings say.
  std::optional<int> keep_finished_days{};
  std::optional<int> keep_dead_days{};
};

}  // namespace pmq::queue

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "queue/subscription.h"
#include "store/mysql/sealing.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// What read_webhook_settings() reads, in its order, from `webhook w`.
inline constexpr std::string_view webhook_settings_columns =
    "w.url, w.format, w.timeout_seconds, w.max_in_flight, w.rate_per_second, w.headers";

struct StoredSettings {
  queue::WebhookSettings settings;
  bool readable = true;  ///< false: values of headers can't be opened, and stand there empty
};

[[nodiscard]] StoredSettings read_webhook_settings(Rows& row, queue::SubscriptionId subscription,
                                                   const Sealing& sealing);

/// Fills in the settings of those that are webhooks.
void add_webhook_settings(Session& session, std::span<queue::Subscription> subscriptions,
                          const Sealing& sealing);

/// A new webhook: its settings, its secret and its endpoint's live state. Needs a key.
void insert_webhook(Session& session, queue::SubscriptionId subscription,
                    const queue::WebhookSettings& settings, const Secret& secret,
                    const Sealing& sealing, Random& random);
/// All but the headers.
void update_webhook_settings(Session& session, queue::SubscriptionId subscription,
                             const queue::WebhookSettings& settings);
/// Needs a key.
void update_webhook_headers(Session& session, queue::SubscriptionId subscription,
                            const std::vector<queue::Header>& headers, const Sealing& sealing,
                            Random& random);
/// Its secrets with it. The history of its breaker stays.
void remove_webhook(Session& session, queue::SubscriptionId subscription);

}  // namespace pmq::store::mysql

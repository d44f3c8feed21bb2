#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "queue/delivery.h"
#include "queue/message.h"
#include "queue/subscription.h"

namespace pmq::store {

/// Who asked for a change, and why: kept with it.
struct Actor {
  std::string name;
  std::optional<std::string> reason;
};

struct DeadLetter {
  queue::DeliveryId delivery;
  std::string queue;
  queue::Message message;
  int retry_count = 0;
  std::optional<std::string> last_error;
  Time failed_at{};
};

/// All given members must match.
struct DeadLetterFilter {
  std::optional<std::string> queue;
  std::optional<std::string> event_type;   ///< glob
  std::optional<std::string> error;        ///< a part of the last error
  std::optional<std::string> error_group;  ///< queue::error_group() of the last error
  std::optional<Time> since;               ///< failed then or later
  std::optional<Time> until;               ///< failed before
};

using DeadLetterSelection =
    std::variant<std::vector<queue::DeliveryId>, std::vector<queue::MessageId>, DeadLetterFilter>;

/// Dead letters that one request handles at the most.
inline constexpr int max_bulk = 10'000;

enum class BulkMode { apply, dry_run };

struct BulkOutcome {
  int matched = 0;
  int changed = 0;    ///< 0 in a dry run
  bool more = false;  ///< more match than one request handles
  /// Where nothing matched: messages named whose payload was erased, their dead letters with it.
  std::int64_t erased = 0;
};

/// All given members must match.
struct MessageFilter {
  std::optional<std::string> event_type;  ///< glob
  std::optional<std::string> queue;
  std::vector<queue::DeliveryState> states;  ///< empty: any
  std::optional<std::string> producer;
  std::optional<std::string> trace;  ///< a traceparent's trace id, 32 hex digits
  std::optional<Time> since;
  std::optional<Time> until;
};

struct MessageSummary {
  queue::Message message;  ///< without its payload
  std::vector<queue::Delivery> deliveries;
};

struct DeliveryHistory {
  queue::Delivery delivery;
  std::vector<queue::Attempt> attempts;  ///< oldest first
  std::vector<queue::Action> actions;    ///< oldest first
};

struct MessageHistory {
  queue::Message message;
  std::vector<DeliveryHistory> deliveries;
};

enum class OperateFault {
  message_not_found,
  delivery_not_found,
  queue_not_found,
  message_expired,
  payload_erased,
  too_many_deliveries,  ///< the message has had queue::max_deliveries
};

enum class SubscriptionFault {
  not_found,
  exists,
  not_empty,
  too_many,
  not_a_webhook,        ///< the change is for webhooks alone
  secrets_key_missing,  ///< without SECRETS_KEY no secret can be kept
};

enum class RemoveMode { only_empty, with_deliveries };

inline constexpr int max_count = 10'000;

/// A number that counting stopped at.
struct CappedCount {
  int value = 0;
  bool capped = false;
};

struct QueueStats {
  std::string queue;
  queue::SubscriptionKind kind = queue::SubscriptionKind::pull;
  queue::SubscriptionState state = queue::SubscriptionState::active;
  CappedCount ready;
  CappedCount scheduled;
  CappedCount in_progress;
  CappedCount dead;
  std::optional<milliseconds> oldest_ready_age;
  CappedCount enqueued_per_minute;
  CappedCount done_per_minute;
  CappedCount failed_per_minute;
};

}  // namespace pmq::store

#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "crypto/ed25519.h"
#include "queue/ids.h"
#include "queue/message.h"
#include "queue/receipt.h"
#include "queue/webhook_settings.h"
#include "store/faults.h"
#include "store/webhooks.h"
#include "webhook/breaker.h"
#include "webhook/outcome.h"

namespace pmq::store {

/// A webhook subscription with deliveries that may be claimed now.
struct ReadyEndpoint {
  queue::SubscriptionId subscription;
  int room = 0;  ///< so many may be claimed, by in-flight bound, rate and breaker: at least 1
};

struct Look {
  std::vector<ReadyEndpoint> ready;  ///< by subscription
  /// When there will be more by the mere passing of time: something comes due, a lease ends, a
  /// breaker lets a probe through, a rate allows the next. None: nothing waits.
  std::optional<Time> next_at;
};

struct WebhookClaimRequest {
  queue::SubscriptionId subscription;
  int limit = 1;        ///< 1 to queue::max_max_in_flight
  milliseconds margin;  ///< a lease lasts this much longer than the webhook's timeout
  std::string worker;
  /// Of payloads together; a first delivery is taken though it may be larger.
  std::uint64_t max_bytes = std::numeric_limits<std::uint64_t>::max();
};

/// A delivery in a dispatcher's hands.
struct WebhookDelivery {
  queue::SubscriptionId subscription;
  queue::Receipt receipt;
  Time lease_ends_at{};
  int attempt_number = 1;  ///< over the whole history
  int retry_count = 0;     ///< failed attempts of this life
  webhook::Passage passage = webhook::Passage::regular;
  queue::Message message;
  std::string installation;  ///< part of its webhook-id: lower-case letters and digits
};

/// What a webhook's requests are made with.
struct WebhookTarget {
  std::string name;  ///< of the subscription
  queue::WebhookSettings settings;
  Secret secret;
  std::optional<Secret> previous_secret;  ///< while both sign
  std::optional<crypto::Ed25519Key> signing_key;
};

enum class ClaimStop : std::uint8_t {
  taken,  ///< what there was, up to the limit
  nothing_ready,
  bytes,               ///< max_bytes: there are more
  busy,                ///< another dispatcher is claiming from it this very moment
  full,                ///< max_in_flight are under way
  rate,                ///< the rate's allowance, or the release after closing, is used up
  breaker,             ///< it is open, or its probe is out
  pause,               ///< the endpoint has asked for one
  not_active,          ///< paused, disabled or removed
  secrets_unreadable,  ///< SECRETS_KEY is missing or another one
};

struct WebhookClaim {
  ClaimStop stop = ClaimStop::nothing_ready;  ///< why there are no more than these
  std::vector<WebhookDelivery> deliveries;    ///< highest priority first, then oldest
  std::optional<WebhookTarget> target;        ///< given when there are deliveries
  std::optional<Time> again_at;  ///< of rate, breaker and pause: when it is worth the next try
};

/// How one delivery's request ended.
struct Settlement {
  queue::SubscriptionId subscription;
  queue::Receipt receipt;
  Time lease_ends_at{};
  webhook::Passage passage = webhook::Passage::regular;
  webhook::Outcome outcome;
  Time started_at{};
  Time finished_at{};
  std::optional<std::string> answer;  ///< the first 4 KiB of its body, as it came
};

/// What became of it.
struct Settled {
  /// False: nothing changed. The lease was lost, unless one of the next two tells otherwise.
  bool held = false;
  /// Another dispatcher is at the same endpoint or delivery: to be settled again.
  bool busy = false;
  /// Why it can't be written down, ever. Its lease runs out.
  std::optional<std::string> fault{};
  /// The delivery is tried again, then; none: it is done, dead, or waits for its subscription.
  std::optional<Time> next_attempt_at;
  bool dead = false;
};

/// What dispatchers do with webhook subscriptions. Any number of them may share one store: the
/// bounds of a subscription (max_in_flight, rate, one probe of its breaker) hold over all of them.
/// Like store::Store: each verb happens wholly or not at all and can be repeated when its answer
/// was lost, times are arguments, and what ends a round is thrown (faults.h).
///
/// For one thread.
class DispatchStore {
 public:
  virtual ~DispatchStore() = default;

  /// The one clock of all processes on this store. May have to connect.
  [[nodiscard]] virtual Time now() = 0;
  /// Throws unless the store can serve: reachable, with the schema that this program knows.
  virtual void check() = 0;
  /// Where there is something to do. Lets what came due and leases that ran out back into the
  /// queue first. Two statements at the most while nothing comes due.
  [[nodiscard]] virtual Look look(Time now) = 0;

  /// Leases deliveries of one subscription, each for itself, within the bounds of the subscription.
  /// Waits for nobody: says `busy` instead.
  [[nodiscard]] virtual WebhookClaim claim(const WebhookClaimRequest& request, Time now) = 0;

  /// Writes down what became of deliveries: their new state, the attempts, the breakers and what
  /// operators are told of, all in one transaction. One result for each, in the same order. Of one
  /// subscription's deliveries the earlier counts first. Waits for no other dispatcher, and what is
  /// wrong with one delivery keeps no other from being written down.
  [[nodiscard]] virtual std::vector<Settled> settle(std::span<const Settlement> settlements,
                                                    Time now) = 0;

  /// Deliveries that were not tried go back as they were, and the claim is no attempt. Leases that
  /// were lost in the meantime are passed over. Returns those that another dispatcher keeps from
  /// going back just now.
  [[nodiscard]] virtual std::vector<WebhookDelivery> give_back(
      std::span<const WebhookDelivery> deliveries, Time now) = 0;

  /// Shows that the dispatcher lives, for doctor and the dashboard.
  virtual void beat(const DispatcherBeat& beat, Time now) = 0;
  virtual void remove_beat(std::uint64_t dispatcher) = 0;
};

}  // namespace pmq::store

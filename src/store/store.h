#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "crypto/ed25519.h"
#include "store/consuming.h"
#include "store/faults.h"
#include "store/operating.h"
#include "store/page.h"
#include "store/producing.h"
#include "store/webhooks.h"
#include "store/work.h"

namespace pmq::store {

/// The queue itself: every verb is one step that happens wholly or not at all, and can be repeated
/// when its answer was lost. Times are arguments; processes that share a store take them from its
/// clock(). What is expected comes back as a value; what ends a request is thrown (faults.h).
///
/// For one thread. Any number of processes may share one store.
class Store {
 public:
  virtual ~Store() = default;

  /// The one clock of all processes on this store. May have to connect.
  [[nodiscard]] virtual Time now() = 0;
  /// Throws unless the store can serve: reachable, with the schema that this program knows.
  virtual void check() = 0;

  /// What the verbs that follow are for; `other` until it is called.
  virtual void begin(Work work) = 0;
  /// Between two requests, of which the next hasn't come for so long: gives up what other processes
  /// wait for, if it was held for long enough. Whether there still is something that they may come
  /// to wait for.
  [[nodiscard]] virtual bool make_way(milliseconds idle) noexcept = 0;
  /// Nothing is asked for a while: gives the connection back.
  virtual void rest() noexcept = 0;

  // Producing

  /// Stores all of `messages` with one delivery for every matching subscription, or nothing.
  [[nodiscard]] virtual tl::expected<std::vector<Enqueued>, EnqueueFault> enqueue(
      std::span<const queue::NewMessage> messages, std::string_view producer, Time now) = 0;

  // Consuming

  /// Leases ready deliveries to the worker. Finds what came due and leases that ran out first.
  [[nodiscard]] virtual tl::expected<Claimed, ConsumeFault> claim(const ClaimRequest& request,
                                                                  Time now) = 0;
  [[nodiscard]] virtual tl::expected<void, ConsumeFault> ack(const ClaimReference& claim,
                                                             Time now) = 0;
  /// Each on its own: one result for each claim, in the same order.
  [[nodiscard]] virtual tl::expected<std::vector<std::optional<ConsumeFault>>, ConsumeFault>
  ack_all(std::span<const ReceiptReference> claims, const std::optional<std::string>& queue,
          Time now) = 0;
  [[nodiscard]] virtual tl::expected<Failed, ConsumeFault> fail(const ClaimReference& claim,
                                                                const Failure& failure,
                                                                Time now) = 0;
  /// The lease ends `lease` from now. Returns that time.
  [[nodiscard]] virtual tl::expected<Time, ConsumeFault> extend(const ReceiptReference& claim,
                                                                seconds lease, Time now) = 0;

  // Dead letters

  /// Latest failure first.
  [[nodiscard]] virtual Page<DeadLetter> dead_letters(const DeadLetterFilter& filter,
                                                      const PageRequest& page) = 0;
  /// At most max_bulk, oldest failure first; all of them or none. With a rate (per second, above
  /// 0) the i-th becomes ready i / rate seconds from now, without one all at once.
  [[nodiscard]] virtual BulkOutcome requeue(const DeadLetterSelection& selection,
                                            std::optional<double> rate, BulkMode mode,
                                            const Actor& actor, Time now) = 0;
  [[nodiscard]] virtual BulkOutcome discard(const DeadLetterSelection& selection, BulkMode mode,
                                            const Actor& actor, Time now) = 0;

  // Messages

  /// Newest first.
  [[nodiscard]] virtual Page<MessageSummary> search_messages(const MessageFilter& filter,
                                                             const PageRequest& page) = 0;
  [[nodiscard]] virtual std::optional<MessageHistory> find_message(queue::MessageId id) = 0;
  /// Takes back the deliveries that haven't begun; returns how many. No queue: all of them.
  [[nodiscard]] virtual tl::expected<int, OperateFault> cancel(
      queue::MessageId id, const std::optional<std::string>& queue, const Actor& actor,
      Time now) = 0;
  /// New deliveries, ready at once, but none where one is still on its way. No queue: to every
  /// subscription that matches now.
  [[nodiscard]] virtual tl::expected<std::vector<queue::DeliveryId>, OperateFault> replay(
      queue::MessageId id, const std::optional<std::string>& queue, const Actor& actor,
      Time now) = 0;

  // Subscriptions

  /// By name.
  [[nodiscard]] virtual Page<queue::Subscription> subscriptions(const PageRequest& page) = 0;
  [[nodiscard]] virtual std::optional<queue::Subscription> find_subscription(
      std::string_view name) = 0;
  [[nodiscard]] virtual tl::expected<queue::Subscription, SubscriptionFault> create_subscription(
      const queue::NewSubscription& subscription, Time now) = 0;
  [[nodiscard]] virtual tl::expected<queue::Subscription, SubscriptionFault> change_subscription(
      std::string_view name, const queue::SubscriptionChange& change, Time now) = 0;
  [[nodiscard]] virtual tl::expected<void, SubscriptionFault> remove_subscription(
      std::string_view name, RemoveMode mode, const Actor& actor, Time now) = 0;
  [[nodiscard]] virtual tl::expected<queue::Subscription, SubscriptionFault> pause(
      std::string_view name, const Actor& actor, Time now) = 0;
  [[nodiscard]] virtual tl::expected<queue::Subscription, SubscriptionFault> resume(
      std::string_view name, const Actor& actor, Time now) = 0;

  // Webhooks: of a pull subscription's name, SubscriptionFault::not_a_webhook

  /// The old secret signs beside the new one for `grace` more.
  [[nodiscard]] virtual tl::expected<queue::Subscription, SubscriptionFault> rotate_secret(
      std::string_view name, const Secret& secret, seconds grace, Time now) = 0;
  /// None: no such key any more.
  [[nodiscard]] virtual tl::expected<queue::Subscription, SubscriptionFault> set_signing_key(
      std::string_view name, const std::optional<crypto::Ed25519Key>& key, Time now) = 0;
  /// Closes the breaker; what waits is let out at a growing rate.
  [[nodiscard]] virtual tl::expected<queue::Subscription, SubscriptionFault> reset_breaker(
      std::string_view name, const Actor& actor, Time now) = 0;
  /// One for each subscription, in the same order; none for those that are no webhook.
  [[nodiscard]] virtual std::vector<std::optional<EndpointStatus>> endpoints(
      std::span<const queue::Subscription> subscriptions, Time now) = 0;
  /// Latest first.
  [[nodiscard]] virtual tl::expected<Page<BreakerChange>, SubscriptionFault> breaker_changes(
      std::string_view name, const PageRequest& page) = 0;
  /// Those heard of within the last day, the latest first.
  [[nodiscard]] virtual std::vector<DispatcherStatus> dispatchers(Time now) = 0;
  /// Part of the webhook-ids of messages that come now: lower-case letters and digits.
  [[nodiscard]] virtual std::string installation_id() = 0;
  /// After a backup was restored, which gives the same message ids out a second time: webhook-ids
  /// of messages that come from now on are unlike any that there were. Those of others stay.
  virtual void renew_installation_id() = 0;

  // Figures

  /// By name; of one queue alone where given (none when there is no such queue).
  [[nodiscard]] virtual std::vector<QueueStats> stats(const std::optional<std::string>& queue,
                                                      Time now) = 0;
};

}  // namespace pmq::store

#pragma once

#include <chrono>
#include <memory>
#include <unordered_map>

#include "base/random.h"
#include "config/settings.h"
#include "store/mysql/catalog.h"
#include "store/mysql/connection.h"
#include "store/mysql/queue_depths.h"
#include "store/mysql/queue_head.h"
#include "store/mysql/sealing.h"
#include "store/mysql/storage_room.h"
#include "store/store.h"

namespace pmq::store::mysql {

/// The store on MySQL 8+ and MariaDB 10.6+. Connects when it is first asked for something.
class MysqlStore final : public Store {
 public:
  /// `random` must outlive it. Without a key there can be no webhooks.
  MysqlStore(const config::DatabaseSettings& settings, Random& random,
             Sealing sealing = Sealing(Secret()));

  Time now() override;
  void check() override;
  void begin(Work work) override { connection_.begin(work); }
  bool make_way(milliseconds idle) noexcept override { return connection_.make_way(idle); }
  void rest() noexcept override { connection_.rest(); }

  tl::expected<std::vector<Enqueued>, EnqueueFault> enqueue(
      std::span<const queue::NewMessage> messages, std::string_view producer, Time now) override;

  tl::expected<Claimed, ConsumeFault> claim(const ClaimRequest& request, Time now) override;
  tl::expected<void, ConsumeFault> ack(const ClaimReference& claim, Time now) override;
  tl::expected<std::vector<std::optional<ConsumeFault>>, ConsumeFault> ack_all(
      std::span<const ReceiptReference> claims, const std::optional<std::string>& queue,
      Time now) override;
  tl::expected<Failed, ConsumeFault> fail(const ClaimReference& claim, const Failure& failure,
                                          Time now) override;
  tl::expected<Time, ConsumeFault> extend(const ReceiptReference& claim, seconds lease,
                                          Time now) override;

  Page<DeadLetter> dead_letters(const DeadLetterFilter& filter, const PageRequest& page) override;
  BulkOutcome requeue(const DeadLetterSelection& selection, std::optional<double> rate,
                      BulkMode mode, const Actor& actor, Time now) override;
  BulkOutcome discard(const DeadLetterSelection& selection, BulkMode mode, const Actor& actor,
                      Time now) override;

  Page<MessageSummary> search_messages(const MessageFilter& filter,
                                       const PageRequest& page) override;
  std::optional<MessageHistory> find_message(queue::MessageId id) override;
  tl::expected<int, OperateFault> cancel(queue::MessageId id,
                                         const std::optional<std::string>& queue,
                                         const Actor& actor, Time now) override;
  tl::expected<std::vector<queue::DeliveryId>, OperateFault> replay(
      queue::MessageId id, const std::optional<std::string>& queue, const Actor& actor,
      Time now) override;

  Page<queue::Subscription> subscriptions(const PageRequest& page) override;
  std::optional<queue::Subscription> find_subscription(std::string_view name) override;
  tl::expected<queue::Subscription, SubscriptionFault> create_subscription(
      const queue::NewSubscription& subscription, Time now) override;
  tl::expected<queue::Subscription, SubscriptionFault> change_subscription(
      std::string_view name, const queue::SubscriptionChange& change, Time now) override;
  tl::expected<void, SubscriptionFault> remove_subscription(std::string_view name, RemoveMode mode,
                                                            const Actor& actor, Time now) override;
  tl::expected<queue::Subscription, SubscriptionFault> pause(std::string_view name,
                                                             const Actor& actor, Time now) override;
  tl::expected<queue::Subscription, SubscriptionFault> resume(std::string_view name,
                                                              const Actor& actor,
                                                              Time now) override;

  tl::expected<queue::Subscription, SubscriptionFault> rotate_secret(std::string_view name,
                                                                     const Secret& secret,
                                                                     seconds grace,
                                                                     Time now) override;
  tl::expected<queue::Subscription, SubscriptionFault> set_signing_key(
      std::string_view name, const std::optional<crypto::Ed25519Key>& key, Time now) override;
  tl::expected<queue::Subscription, SubscriptionFault> reset_breaker(std::string_view name,
                                                                     const Actor& actor,
                                                                     Time now) override;
  std::vector<std::optional<EndpointStatus>> endpoints(
      std::span<const queue::Subscription> subscriptions, Time now) override;
  tl::expected<Page<BreakerChange>, SubscriptionFault> breaker_changes(
      std::string_view name, const PageRequest& page) override;
  std::vector<DispatcherStatus> dispatchers(Time now) override;
  std::string installation_id() override;
  void renew_installation_id() override;

  std::vector<QueueStats> stats(const std::optional<std::string>& queue, Time now) override;

  /// For the other parts of the store that share this process's one connection.
  [[nodiscard]] Connection& connection() noexcept { return connection_; }
  [[nodiscard]] Catalog& catalog() noexcept { return catalog_; }

  /// Statements sent so far, for the tests that count them.
  [[nodiscard]] std::int64_t round_trips() const noexcept { return connection_.round_trips(); }

 private:
  using Steady = std::chrono::steady_clock;

  /// What this process remembers of a queue between two polls.
  struct QueueMemory {
    QueueHead head;
    Steady::time_point look_for_due_at{};
    std::optional<Time> next_due;
  };

  /// The subscription of that name, from memory; looked up afresh before it is said to be missing.
  [[nodiscard]] std::optional<queue::Subscription> subscription_named(std::string_view name);
  /// Changes a subscription's row, and what belongs to it, as `change(Session&, Subscription&)`
  /// does; a fault that it returns is the answer.
  template <typename Change>
  tl::expected<queue::Subscription, SubscriptionFault> change_row(std::string_view name, Time now,
                                                                  Change&& change);
  /// Lets what came due and leases that ran out back into the queue.
  void wake_due(const queue::Subscription& subscription, QueueMemory& memory, Time now);

  Connection connection_;
  Sealing sealing_;
  Catalog catalog_;
  QueueDepths depths_;
  StorageRoom room_;
  std::unordered_map<std::int64_t, QueueMemory> memory_;
};

[[nodiscard]] std::unique_ptr<Store> make_store(const config::Settings& settings, Random& random);

}  // namespace pmq::store::mysql

#pragma once

#include <chrono>
#include <memory>
#include <unordered_map>

#include "base/random.h"
#include "config/settings.h"
#include "store/dispatching.h"
#include "store/mysql/catalog.h"
#include "store/mysql/connection.h"
#include "store/mysql/queue_head.h"
#include "store/mysql/restore_notice.h"
#include "store/mysql/sealing.h"
#include "store/mysql/troubles.h"

namespace pmq::store::mysql {

/// What dispatchers need, on MySQL 8+ and MariaDB 10.6+. Connects when it is first asked for
/// something.
class MysqlDispatchStore final : public DispatchStore {
 public:
  /// `random` must outlive it. Without the key nothing can be claimed. `mark_file`: see
  /// RestoreNotice.
  MysqlDispatchStore(const config::DatabaseSettings& settings, Random& random, Sealing sealing,
                     std::filesystem::path mark_file = {});

  Time now() override;
  void check() override;

  Look look(Time now) override;
  WebhookClaim claim(const WebhookClaimRequest& request, Time now) override;
  std::vector<Settled> settle(std::span<const Settlement> settlements, Time now) override;
  std::vector<WebhookDelivery> give_back(std::span<const WebhookDelivery> deliveries,
                                         Time now) override;

  void beat(const DispatcherBeat& beat, Time now) override;
  void remove_beat(std::uint64_t dispatcher) override;

  /// Statements sent so far, for the tests that count them.
  [[nodiscard]] std::int64_t round_trips() const noexcept { return connection_.round_trips(); }

 private:
  using Steady = std::chrono::steady_clock;

  std::vector<Settled> settle_together(std::span<const Settlement* const> settlements, Time now);
  /// Lets what came due and leases that ran out back into their queues.
  void wake_due(Time now);
  void comes_due_at(Time time);

  Connection connection_;
  Sealing sealing_;
  Catalog catalog_;
  MysqlTroubles troubles_{connection_};
  RestoreNotice notice_;
  std::unordered_map<std::int64_t, QueueHead> heads_;  // by subscription
  Steady::time_point look_for_due_at_{};
  std::optional<Time> next_due_;
};

/// `random` must outlive it.
[[nodiscard]] std::unique_ptr<DispatchStore> make_dispatch_store(const config::Settings& settings,
                                                                 Random& random);

}  // namespace pmq::store::mysql

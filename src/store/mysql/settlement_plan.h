#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "queue/delivery.h"
#include "queue/message.h"
#include "store/dispatching.h"
#include "store/mysql/catalog.h"
#include "store/mysql/endpoint_row.h"
#include "store/mysql/operational_events.h"
#include "store/mysql/row_codes.h"

namespace pmq::store::mysql {

/// A delivery in progress as it stands in its row, which is held.
struct HeldDelivery {
  int priority = 0;
  int retry_count = 0;
  int attempt_number = 0;
  std::string worker;
  std::optional<Time> expires_at;
};

/// Where a delivery goes that was not delivered.
struct NextPlace {
  int bucket = live_bucket;
  queue::DeliveryState state = queue::DeliveryState::ready;
  std::int64_t position = 0;
  int retry_count = 0;
  Time ready_at{};
};

struct DecidedDelivery {
  const Settlement* settlement = nullptr;
  HeldDelivery held;
  std::string error;                     ///< empty when it was delivered
  std::optional<NextPlace> destination;  ///< none: done
};

/// News for operators.
struct PlannedEvent {
  queue::NewMessage event;
  /// Of news that could breed: the delivery whose outcome made it. They are not told when that
  /// delivery was itself such news.
  std::optional<queue::DeliveryId> cause{};
};

/// What a settle will write: decided from the rows that it holds, without any SQL.
struct SettlementPlan {
  std::vector<DecidedDelivery> deliveries;
  std::vector<EndpointRow> endpoints;
  std::vector<BreakerStepRow> steps;
  std::vector<Death> deaths;
  std::vector<PlannedEvent> events;
  std::vector<const Settlement*> gone;  ///< their subscriptions are to be disabled
};

/// Decides one after the other: an endpoint's breaker hears of them in that order.
class SettlementPlanner {
 public:
  /// `catalog` holds the policies, by which it is decided what is tried again.
  SettlementPlanner(std::vector<EndpointRow> endpoints, const Catalog& catalog, Random& random,
                    Time now);

  Settled decide(const Settlement& settlement, const HeldDelivery& held);
  [[nodiscard]] const SettlementPlan& plan() const noexcept { return plan_; }

 private:
  [[nodiscard]] NextPlace retry(const Settlement& settlement, const HeldDelivery& held) const;
  void tell_breaker(const Settlement& settlement);

  SettlementPlan plan_;
  const Catalog& catalog_;
  Random& random_;
  Time now_;
};

}  // namespace pmq::store::mysql

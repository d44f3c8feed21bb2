#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "base/time.h"
#include "queue/receipt.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// Where deliveries in progress stand, by the primary key. Those of one claim differ by their ids
/// alone, so that the server reads as many short ranges as there are claims.
class ClaimPlaces {
 public:
  void add(queue::SubscriptionId subscription, Time lease_ends_at, std::uint64_t token,
           queue::DeliveryId delivery);
  [[nodiscard]] bool empty() const noexcept { return ids_.empty(); }

  /// A condition that holds for these rows alone; its values are added to `all`. In the order of
  /// the key, so that two statements can't wait for each other. The index has to be forced: on a
  /// nearly empty table the whole of it would be read, and locked.
  [[nodiscard]] std::string condition(Values& all) const;

 private:
  using Claim = std::tuple<std::int64_t, Time, std::uint64_t>;  // subscription, lease's end, token

  std::map<Claim, std::set<std::int64_t>> ids_;
};

}  // namespace pmq::store::mysql

#include "store/mysql/claim_places.h"

#include <string_view>

namespace pmq::store::mysql {

void ClaimPlaces::add(queue::SubscriptionId subscription, Time lease_ends_at, std::uint64_t token,
                      queue::DeliveryId delivery) {
  ids_[{subscription.value, lease_ends_at, token}].insert(delivery.value);
}

std::string ClaimPlaces::condition(Values& all) const {
  std::string sql = "bucket = 0 AND state = 2 AND (";
  std::string_view join;
  for (const auto& [claim, ids] : ids_) {
    const auto& [subscription, lease_ends_at, token] = claim;
    sql += join;
    sql += "subscription_id = ? AND position = ? AND token = ? AND id IN (?";
    all.add(subscription).add(lease_ends_at).add(token);
    for (const auto id : ids)
      all.add(id);
    for (std::size_t i = 1; i < ids.size(); ++i)
      sql += ",?";
    sql += ')';
    join = " OR ";
  }
  return sql + ')';
}

}  // namespace pmq::store::mysql

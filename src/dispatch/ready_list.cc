#include "dispatch/ready_list.h"

#include <algorithm>

namespace pmq::dispatch {

void ReadyList::replace(std::span<const queue::SubscriptionId> found) {
  const auto next = std::ranges::upper_bound(found, latest_);
  waiting_.assign(next, found.end());
  waiting_.insert(waiting_.end(), found.begin(), next);
}

void ReadyList::add(queue::SubscriptionId subscription) {
  if (std::ranges::find(waiting_, subscription) == waiting_.end()) {
    waiting_.push_back(subscription);
  }
}

std::optional<queue::SubscriptionId> ReadyList::take(
    const std::function<bool(queue::SubscriptionId)>& can_take) {
  const auto found = std::ranges::find_if(waiting_, can_take);
  if (found == waiting_.end()) return std::nullopt;
  latest_ = *found;
  waiting_.erase(found);
  return latest_;
}

}  // namespace pmq::dispatch

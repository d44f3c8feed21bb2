#include "dispatch/under_way.h"

#include <utility>

namespace pmq::dispatch {

void UnderWay::add(std::uint64_t ticket, Sent sent) {
  ++by_subscription_[sent.delivery.subscription.value];
  bytes_ += sent.bytes;
  sent_.emplace(ticket, std::move(sent));
}

Sent UnderWay::take(std::uint64_t ticket) {
  auto node = sent_.extract(ticket);
  Sent sent = std::move(node.mapped());
  bytes_ -= sent.bytes;
  const auto count = by_subscription_.find(sent.delivery.subscription.value);
  if (--count->second == 0) by_subscription_.erase(count);
  return sent;
}

int UnderWay::of(queue::SubscriptionId subscription) const {
  const auto count = by_subscription_.find(subscription.value);
  return count == by_subscription_.end() ? 0 : count->second;
}

}  // namespace pmq::dispatch

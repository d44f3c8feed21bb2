#include "dispatch/under_way.h"

#include <utility>

namespace pmq::dispatch {

void UnderWay::add(std::uint64_t ticket, Sent sent) {
  auto& load = by_subscription_[sent.delivery.subscription.value];
  ++load.requests;
  load.bytes += sent.bytes;
  bytes_ += sent.bytes;
  sent_.emplace(ticket, std::move(sent));
}

Sent UnderWay::take(std::uint64_t ticket) {
  auto node = sent_.extract(ticket);
  Sent sent = std::move(node.mapped());
  bytes_ -= sent.bytes;
  const auto load = by_subscription_.find(sent.delivery.subscription.value);
  load->second.bytes -= sent.bytes;
  if (--load->second.requests == 0) by_subscription_.erase(load);
  return sent;
}

Load UnderWay::of(queue::SubscriptionId subscription) const {
  const auto load = by_subscription_.find(subscription.value);
  return load == by_subscription_.end() ? Load{} : load->second;
}

}  // namespace pmq::dispatch

#include "dispatch/claimed_ahead.h"

#include <algorithm>
#include <utility>

namespace pmq::dispatch {

void ClaimedAhead::add(Waiting waiting) {
  auto& line = of_[waiting.delivery.subscription.value];
  const auto bytes = waiting.delivery.message.payload_bytes;
  if (line.waiting.empty()) ++lines_;
  ++size_;
  line.bytes += bytes;
  bytes_ += bytes;
  line.waiting.push_back(std::move(waiting));
}

std::optional<Waiting> ClaimedAhead::take_next(
    const std::function<bool(queue::SubscriptionId)>& may_begin) {
  if (size_ == 0) return std::nullopt;
  auto line = of_.upper_bound(served_last_);
  for (std::size_t looked_at = 0; looked_at < of_.size(); ++looked_at, ++line) {
    if (line == of_.end()) line = of_.begin();
    if (line->second.waiting.empty() || !may_begin({line->first})) continue;
    served_last_ = line->first;
    return take_first(line->second);
  }
  return std::nullopt;
}

Waiting ClaimedAhead::take_first(Line& line) {
  auto first = std::move(line.waiting.front());
  line.waiting.pop_front();
  const auto bytes = first.delivery.message.payload_bytes;
  line.bytes -= bytes;
  bytes_ -= bytes;
  --size_;
  if (line.waiting.empty()) --lines_;
  return first;
}

void ClaimedAhead::give_up(Line& line, std::vector<store::WebhookDelivery>& given_up) {
  while (!line.waiting.empty()) {
    auto delivery = take_first(line).delivery;
    delivery.message = {};
    given_up.push_back(std::move(delivery));
  }
}

std::vector<store::WebhookDelivery> ClaimedAhead::give_up() {
  std::vector<store::WebhookDelivery> given_up;
  for (auto& [subscription, line] : of_)
    give_up(line, given_up);
  return given_up;
}

std::vector<store::WebhookDelivery> ClaimedAhead::give_up(queue::SubscriptionId subscription) {
  std::vector<store::WebhookDelivery> given_up;
  if (const auto line = of_.find(subscription.value); line != of_.end()) {
    give_up(line->second, given_up);
  }
  return given_up;
}

std::vector<store::WebhookDelivery> ClaimedAhead::give_up_since(Instant before) {
  std::vector<store::WebhookDelivery> given_up;
  for (auto& [subscription, line] : of_)
    if (!line.waiting.empty() && line.waiting.front().since < before) give_up(line, given_up);
  return given_up;
}

void ClaimedAhead::delivered(queue::SubscriptionId subscription) {
  auto& line = of_[subscription.value];
  ++line.delivered;
  line.fails = false;
}

bool ClaimedAhead::failed(queue::SubscriptionId subscription) {
  auto& line = of_[subscription.value];
  line.delivered = 0;
  return std::exchange(line.fails, true);
}

int ClaimedAhead::allowance(queue::SubscriptionId subscription) const {
  const auto line = of_.find(subscription.value);
  if (line == of_.end() || line->second.fails) return 0;
  return std::max(0, line->second.delivered - static_cast<int>(line->second.waiting.size()));
}

void ClaimedAhead::claiming(queue::SubscriptionId subscription) {
  const auto line = of_.find(subscription.value);
  if (line == of_.end()) return;
  line->second.delivered = 0;
  forget_idle(line);
}

void ClaimedAhead::forget_idle(Lines::iterator line) {
  if (line->second.waiting.empty() && !line->second.fails) of_.erase(line);
}

Load ClaimedAhead::of(queue::SubscriptionId subscription) const {
  const auto line = of_.find(subscription.value);
  if (line == of_.end()) return {};
  return {static_cast<int>(line->second.waiting.size()), line->second.bytes};
}

}  // namespace pmq::dispatch

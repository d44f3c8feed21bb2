#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "store/dispatching.h"

namespace pmq::dispatch {

/// A delivery whose request is on its way. Its message has no payload any more.
struct Sent {
  store::WebhookDelivery delivery;
  Time started_at{};
  std::int64_t bytes = 0;
};

/// What one subscription has under way.
struct Load {
  int requests = 0;
  std::int64_t bytes = 0;  ///< of their bodies
};

/// The requests of one dispatcher that are on their way, by ticket.
class UnderWay {
 public:
  /// Returns the ticket that it will be asked for by.
  std::uint64_t next_ticket() noexcept { return ++latest_ticket_; }
  void add(std::uint64_t ticket, Sent sent);
  [[nodiscard]] Sent take(std::uint64_t ticket);

  [[nodiscard]] int size() const noexcept { return static_cast<int>(sent_.size()); }
  [[nodiscard]] std::int64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] Load of(queue::SubscriptionId subscription) const;

 private:
  std::uint64_t latest_ticket_ = 0;
  std::unordered_map<std::uint64_t, Sent> sent_;
  std::unordered_map<std::int64_t, Load> by_subscription_;
  std::int64_t bytes_ = 0;
};

}  // namespace pmq::dispatch

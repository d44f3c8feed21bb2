#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "dispatch/look_timer.h"
#include "dispatch/under_way.h"
#include "store/dispatching.h"

namespace pmq::dispatch {

/// A delivery that is held while there is no room for its request yet.
struct Waiting {
  store::WebhookDelivery delivery;
  std::shared_ptr<const store::WebhookTarget> target;
  Instant since{};
};

/// What one dispatcher holds beyond its requests under way, so that these needn't wait for the
/// store, and each claim is worth its transaction. An endpoint may have as many waiting as it took
/// since its last claim: those that are quick are claimed far ahead, those that hang or fail not at
/// all.
class ClaimedAhead {
 public:
  void add(Waiting waiting);
  /// The first of the next subscription that `may_begin`, one after the other.
  [[nodiscard]] std::optional<Waiting> take_next(
      const std::function<bool(queue::SubscriptionId)>& may_begin);

  /// To be given back: all, those of one subscription, or of each that has waited since before
  /// then.
  [[nodiscard]] std::vector<store::WebhookDelivery> give_up();
  [[nodiscard]] std::vector<store::WebhookDelivery> give_up(queue::SubscriptionId subscription);
  [[nodiscard]] std::vector<store::WebhookDelivery> give_up_since(Instant before);

  /// The endpoint took one.
  void delivered(queue::SubscriptionId subscription);
  /// It didn't: until it does nothing is claimed ahead. True: nor did it the last time.
  bool failed(queue::SubscriptionId subscription);
  /// How many more may be claimed than have room now.
  [[nodiscard]] int allowance(queue::SubscriptionId subscription) const;
  /// Its claim is made: the next one is measured by what it takes from now on.
  void claiming(queue::SubscriptionId subscription);

  [[nodiscard]] int size() const noexcept { return size_; }
  [[nodiscard]] std::int64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] Load of(queue::SubscriptionId subscription) const;
  /// Subscriptions that have something waiting.
  [[nodiscard]] int lines() const noexcept { return lines_; }

 private:
  struct Line {
    std::deque<Waiting> waiting;
    std::int64_t bytes = 0;
    int delivered = 0;  // since the last claim
    bool fails = false;
  };
  using Lines = std::map<std::int64_t, Line>;  // by subscription

  Waiting take_first(Line& line);
  void give_up(Line& line, std::vector<store::WebhookDelivery>& given_up);
  void forget_idle(Lines::iterator line);

  Lines of_;
  std::int64_t served_last_ = 0;
  int lines_ = 0;
  int size_ = 0;
  std::int64_t bytes_ = 0;
};

}  // namespace pmq::dispatch

#pragma once

#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "dispatch/look_timer.h"
#include "dispatch/ready_list.h"
#include "dispatch/under_way.h"
#include "store/dispatching.h"

namespace pmq::dispatch {

/// The next claim to make.
struct Turn {
  queue::SubscriptionId subscription;
  int limit = 1;
};

/// Which subscription is served next, and when to look for more. Knows no clock: times come in,
/// `at` by the store's clock, `now` by this process's.
class Agenda {
 public:
  /// There is word of new work.
  void word() noexcept { look_timer_.word(); }

  [[nodiscard]] Instant look_due() const noexcept;
  void look_began() noexcept { look_timer_.began(); }
  /// `hears`: whether words reach this process.
  void looked(const store::Look& found, bool hears, Time at, Instant now);

  /// `free`: how many requests could begin. None: nothing that is ready may have more of them.
  [[nodiscard]] std::optional<Turn> next_turn(const UnderWay& under_way, int free);
  void claimed(const Turn& turn, const store::WebhookClaim& claim, Time at, Instant now);
  /// One of its deliveries is settled, which makes room.
  void settled(queue::SubscriptionId subscription);

  /// The last look and the claims after it gave nothing.
  [[nodiscard]] bool is_exhausted() const noexcept;

 private:
  LookTimer look_timer_;
  ReadyList ready_;
  Instant looked_at_{};
  std::unordered_set<std::int64_t> full_;  // until one of their own requests is settled
  std::unordered_map<std::int64_t, Instant> mute_until_;
  bool has_looked_ = false;
  bool found_any_ = false;
};

}  // namespace pmq::dispatch

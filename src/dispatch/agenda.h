#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "dispatch/claimed_ahead.h"
#include "dispatch/look_timer.h"
#include "dispatch/ready_list.h"
#include "dispatch/under_way.h"
#include "store/dispatching.h"

namespace pmq::dispatch {

/// The next claim to make.
struct Turn {
  queue::SubscriptionId subscription;
  int limit = 1;
  std::int64_t max_bytes = 1;
};

/// What more could be claimed.
struct Room {
  int requests = 0;        ///< that could begin at once; below 0: so many more are held already
  int ahead = 0;           ///< that could wait for it
  std::int64_t bytes = 0;  ///< of their bodies
};

/// Which subscription is served next, and when to look for more. Knows no clock: times come in,
/// `at` by the store's clock, `now` by this process's.
class Agenda {
 public:
  /// There is word of new work.
  void word() noexcept { look_timer_.word(); }
  /// The same, and what was found so far can't have been all.
  void word_of_more() noexcept;

  [[nodiscard]] Instant look_due() const noexcept;
  void look_began() noexcept { look_timer_.began(); }
  /// `hears`: whether words reach this process.
  void looked(const store::Look& found, bool hears, Time at, Instant now);

  /// None: nothing that is ready may have more of the room.
  [[nodiscard]] std::optional<Turn> next_turn(const UnderWay& under_way, const ClaimedAhead& ahead,
                                              const Room& room);
  void claimed(const Turn& turn, const store::WebhookClaim& claim, Time at, Instant now);
  /// One of its deliveries is settled, which makes room.
  void settled(queue::SubscriptionId subscription);

  /// The last look and the claims after it gave nothing, and nothing is kept by others that may be
  /// had soon.
  [[nodiscard]] bool is_exhausted(Instant now) const noexcept;
  /// Another dispatcher was at something that is ready, not long ago.
  [[nodiscard]] bool waits_for_others(Instant now) const noexcept;

 private:
  LookTimer look_timer_;
  ReadyList ready_;
  Instant looked_at_{};
  std::unordered_set<std::int64_t> full_;  // until one of their own requests is settled
  std::unordered_map<std::int64_t, Instant> mute_until_;
  std::unordered_map<std::int64_t, Instant> busy_since_;
  bool has_looked_ = false;
  bool found_any_ = false;
};

}  // namespace pmq::dispatch

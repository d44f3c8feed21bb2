#pragma once

namespace pmq::dispatch {

/// What a dispatcher's room looks like to one subscription that has something ready.
struct RoomView {
  int free = 0;     ///< requests that could still begin
  int held = 0;     ///< requests of this subscription that are under way
  int waiting = 1;  ///< subscriptions that have something ready, this one among them: at least 1
};

/// How many more requests this subscription may begin. Never so many that a few endpoints that hang
/// could fill all the room: the more one holds, the more must be left free for the others.
[[nodiscard]] int fair_share(const RoomView& room) noexcept;

}  // namespace pmq::dispatch

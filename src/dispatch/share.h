#pragma once

#include <cstdint>

namespace pmq::dispatch {

/// What a dispatcher's room looks like to one subscription that has something ready: in requests,
/// or in bytes.
struct RoomView {
  std::int64_t free = 0;     ///< that could still be taken
  std::int64_t held = 0;     ///< by this subscription
  std::int64_t waiting = 1;  ///< subscriptions that have something ready, this one too: at least 1
};

/// How much more of it this subscription may take. Never so much that a few endpoints that hang
/// could fill all the room: the more one holds, the more must be left free for the others.
[[nodiscard]] std::int64_t fair_share(const RoomView& room) noexcept;

}  // namespace pmq::dispatch

#include "dispatch/share.h"

#include <algorithm>

namespace pmq::dispatch {
namespace {

/// For each request left free a subscription may hold so many. One alone gets 7/8 of the room, n of
/// them 7/(7n+1) each: some is always left, and endpoints that are quick need no more than some.
constexpr int held_for_one_free = 7;

}  // namespace

std::int64_t fair_share(const RoomView& room) noexcept {
  if (room.free <= 0) return 0;
  const std::int64_t at_least = room.held == 0 ? 1 : 0;
  const auto bounded = (held_for_one_free * room.free - room.held) / (held_for_one_free + 1);
  const auto equal = (room.free + room.waiting - 1) / room.waiting;
  return std::max(at_least, std::min(bounded, equal));
}

}  // namespace pmq::dispatch

#pragma once

#include <chrono>
#include <cstdint>

#include "base/time.h"
#include "queue/delivery.h"
#include "queue/message.h"

// How a delivery's place is written in its row: see sql/0001_queue.sql.

namespace pmq::store::mysql {

inline constexpr int live_bucket = 0;
inline constexpr int dead_bucket = 1;

[[nodiscard]] constexpr int code(queue::DeliveryState state) noexcept {
  return static_cast<int>(state);
}

/// Ready deliveries stand in this order: highest priority first.
[[nodiscard]] constexpr std::int64_t ready_position(int priority) noexcept {
  return queue::max_priority - priority;
}

[[nodiscard]] constexpr std::int64_t position_at(Time time) noexcept {
  return time.time_since_epoch().count();
}

/// Whole days since 1970: the partition of what happened then.
[[nodiscard]] constexpr int day_of(Time time) noexcept {
  return static_cast<int>(std::chrono::floor<std::chrono::days>(time).time_since_epoch().count());
}

}  // namespace pmq::store::mysql

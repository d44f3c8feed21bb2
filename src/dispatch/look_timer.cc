#include "dispatch/look_timer.h"

#include <algorithm>

namespace pmq::dispatch {

void LookTimer::expect(milliseconds wait, Instant now) noexcept {
  due_ = std::min(due_, now + std::max(wait, shortest_gap));
}

void LookTimer::ended(bool found, std::optional<milliseconds> next, bool hears,
                      Instant now) noexcept {
  gap_ = found ? first_gap : std::min(gap_ * 3 / 2, longest_gap);
  ended_at_ = now;
  due_ = now + (hears ? longest_gap : gap_);
  // What came due and is not there all the same is in other hands: no reason to look without pause.
  if (next) due_ = std::min(due_, now + std::max(*next, next->count() > 0 ? shortest_gap : gap_));
}

Instant LookTimer::due() const noexcept {
  return word_ ? std::min(due_, ended_at_ + shortest_gap) : due_;
}

}  // namespace pmq::dispatch

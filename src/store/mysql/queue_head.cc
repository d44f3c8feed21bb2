#include "store/mysql/queue_head.h"

#include <algorithm>

namespace pmq::store::mysql {
namespace {

// For so long may an enqueue take from being given its id to being visible without waiting for the
// next look from the beginning.
constexpr std::chrono::milliseconds settling_time{20};
// Looking from the beginning may take a fiftieth of the time: some hundredths of a second between
// two looks when nothing holds back the purge, longer the more there is to step over.
constexpr int cost_factor = 50;
constexpr std::chrono::seconds longest_blindness{2};

}  // namespace

std::optional<QueueHead::Place> QueueHead::start(Clock::time_point now) const {
  if (now >= look_again_at_) return std::nullopt;
  return settled_;
}

void QueueHead::looked_from_beginning(Clock::time_point now, Clock::duration took) {
  look_again_at_ = now + std::min<Clock::duration>(took * cost_factor, longest_blindness);
}

void QueueHead::claimed_from(Place first, Clock::time_point now) {
  if (recent_ && now - recent_since_ < settling_time) return;
  settled_ = recent_;
  recent_ = first;
  recent_since_ = now;
}

void QueueHead::reset() noexcept {
  look_again_at_ = {};
}

}  // namespace pmq::store::mysql

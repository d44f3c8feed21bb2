#include "guard/quota.h"

#include <algorithm>

namespace pmq::guard {
namespace {

// A refused client that goes on costs each process one statement a second, and a limit that an
// operator has raised is noticed as soon.
constexpr seconds between_vain_questions{1};

}  // namespace

std::int64_t block_size(std::int64_t limit, std::int64_t taken, std::int64_t wanted) {
  const auto left = limit - taken;
  const auto share = std::max<std::int64_t>(1, left / (2 * processes_shared_by));
  return std::max<std::int64_t>(0, std::min({wanted, left, share}));
}

Quota::Answer Quota::use(const Limit& limit, Time now) {
  const auto start = guard::window_start(now, limit.window);
  if (start != window_start_ || limit != limit_) {
    *this = Quota();
    limit_ = limit;
    window_start_ = start;
  }
  if (held_ > 0) {
    --held_;
    ++used_;
    return Answer::allowed;
  }
  if (now < ask_again_at_) {
    ++refused_untold_;
    return Answer::refused;
  }
  return Answer::ask;
}

std::int64_t Quota::wanted() const noexcept {
  return std::clamp<std::int64_t>(used_, 1, largest_block);
}

bool Quota::granted(std::int64_t block, std::int64_t taken, Time now) {
  refused_untold_ = 0;
  taken_ = taken;
  if (block == 0) {
    ask_again_at_ = now + between_vain_questions;
    return false;
  }
  held_ = block - 1;
  ++used_;
  return true;
}

std::int64_t Quota::remaining() const noexcept {
  return held_ + std::max<std::int64_t>(0, limit_.count - taken_);
}

seconds Quota::reset_after(Time now) const noexcept {
  const auto left = std::chrono::ceil<seconds>(window_start_ + limit_.window - now);
  return std::max(seconds(1), left);
}

}  // namespace pmq::guard

#pragma once

#include <cstdint>

#include "base/time.h"
#include "guard/limit.h"

// A limit is shared by all processes through one row for each client, endpoint and window. A
// process takes quota from it in blocks and then counts for itself: what it took is gone from the
// row, so the limit is never overrun, and most requests touch no table. A block is never more than
// the process has used already in this window, nor more than its share of what is left, so that
// little lies unused with processes that get no more requests. What is unused at a window's end is
// lost.

namespace pmq::guard {

/// Processes that a limit should do for at the same time.
inline constexpr std::int64_t processes_shared_by = 40;
inline constexpr std::int64_t largest_block = 10'000;

/// What the row grants to a process that asks for `wanted`, when `taken` are gone already. The
/// store computes the same in SQL.
[[nodiscard]] std::int64_t block_size(std::int64_t limit, std::int64_t taken, std::int64_t wanted);

/// One process's share of one client's limit at one endpoint.
class Quota {
 public:
  enum class Answer { allowed, refused, ask };

  /// Counts one request. `ask`: take a block from the row and give it to granted().
  [[nodiscard]] Answer use(const Limit& limit, Time now);
  /// What to ask for.
  [[nodiscard]] std::int64_t wanted() const noexcept;
  /// Requests refused since the row was last told, to be told with the next block.
  [[nodiscard]] std::int64_t refused_untold() const noexcept { return refused_untold_; }
  /// After `ask`: what the row gave, and how much of it is gone by all processes. Whether the
  /// request is allowed.
  bool granted(std::int64_t block, std::int64_t taken, Time now);

  [[nodiscard]] Time window_start() const noexcept { return window_start_; }
  [[nodiscard]] const Limit& limit() const noexcept { return limit_; }
  /// At most; others may have taken of it since.
  [[nodiscard]] std::int64_t remaining() const noexcept;
  /// Until the window's end, at least one.
  [[nodiscard]] seconds reset_after(Time now) const noexcept;
  [[nodiscard]] bool is_over(Time now) const noexcept {
    return now >= window_start_ + limit_.window;
  }

 private:
  Limit limit_;
  Time window_start_{};
  std::int64_t held_ = 0;
  std::int64_t used_ = 0;
  std::int64_t taken_ = 0;
  std::int64_t refused_untold_ = 0;
  Time ask_again_at_{};
};

}  // namespace pmq::guard

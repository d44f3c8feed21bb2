#pragma once

#include <chrono>
#include <optional>

#include "base/time.h"

namespace pmq::dispatch {

using Instant = std::chrono::steady_clock::time_point;

/// When to look for work: at once after word of it, at the moment at which something comes due,
/// and else now and then, the less often the longer there was nothing.
class LookTimer {
 public:
  /// Between two looks: words come by the hundred.
  static constexpr milliseconds shortest_gap{2};
  /// Where all words are heard, only other hosts' work has to be looked for.
  static constexpr milliseconds longest_gap{1000};
  /// After a look that found something, where not all words are heard; then ever longer.
  static constexpr milliseconds first_gap{20};

  /// There is word of new work.
  void word() noexcept { word_ = true; }
  /// Something will be there after `wait`.
  void expect(milliseconds wait, Instant now) noexcept;
  /// A look has begun; words that come from now on are for the next one.
  void began() noexcept { word_ = false; }
  /// It has ended. `next`: when more comes due. `hears`: whether this process hears words.
  void ended(bool found, std::optional<milliseconds> next, bool hears, Instant now) noexcept;

  [[nodiscard]] Instant due() const noexcept;

 private:
  bool word_ = true;  // a first look is always worth it
  milliseconds gap_ = first_gap;
  Instant ended_at_{};
  Instant due_{};
};

}  // namespace pmq::dispatch

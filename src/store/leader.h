#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.h"

namespace pmq::store {

inline constexpr std::string_view duty_of_retention = "retention";
inline constexpr std::string_view duty_of_backup = "backup";

/// Which of any number of processes does what only one should do at a time, on whatever host.
class Leader {
 public:
  virtual ~Leader() = default;

  /// Whether `holder` (drawn by each process) has the duty from now until `now + term`: nobody else
  /// is told so before that time or resign(). Who has it and asks again prolongs it. `now` is the
  /// store's; what is done under it must end before the term does, which is at most ten minutes
  /// long. `duty`: at most 64 characters.
  [[nodiscard]] virtual bool lead(std::string_view duty, std::uint64_t holder, Time now,
                                  seconds term) = 0;
  /// Gives the duty back, where the holder has it: the next one needn't wait.
  virtual void resign(std::string_view duty, std::uint64_t holder) = 0;
};

}  // namespace pmq::store

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "guard/failed_tries.h"

namespace pmq::store {

struct TriesOfSubject {
  std::string subject;
  guard::FailedTries failures;
};

/// Passwords and tokens that were wrong, counted over all processes.
class FailedTries {
 public:
  virtual ~FailedTries() = default;

  /// In the order of the subjects.
  [[nodiscard]] virtual std::vector<guard::FailedTries> of(
      std::span<const guard::TrySubject> subjects) = 0;
  /// One more for each.
  virtual void note(std::span<const guard::TrySubject> subjects, Time now) = 0;
  /// False when there was none.
  virtual bool forget(std::string_view subject) = 0;
  /// All that is counted of an account: by itself, and together with any client. Returns how many
  /// counts there were.
  virtual int forget_account(std::string_view name) = 0;
  /// Of the last hour, the most first; at most `most`.
  [[nodiscard]] virtual std::vector<TriesOfSubject> latest(int most, Time now) = 0;
};

}  // namespace pmq::store

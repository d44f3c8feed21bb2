#pragma once

#include <cstdint>

namespace pmq::api {

/// What one bounded round of the dispatcher did.
struct DispatchRound {
  std::int64_t delivered = 0;
  std::int64_t failed = 0;    ///< attempts
  std::int64_t deferred = 0;  ///< given back without a try
};

/// The dispatcher, as the API's handlers know it.
class DispatcherLink {
 public:
  virtual ~DispatcherLink() = default;

  /// Tells this host's dispatcher, if there is one, that a webhook has something to send.
  virtual void wake() noexcept = 0;
  /// Sends what is ready, and waits for the answers: for 17 seconds at the most.
  [[nodiscard]] virtual DispatchRound run_round() = 0;
};

}  // namespace pmq::api

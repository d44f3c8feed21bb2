#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/operating.h"

namespace pmq::store {

/// Why dispatchers send nothing.
struct Held {
  Time since{};
  std::string because;
};

/// What a webhook would be sent once they send again. Some of it it may have had already.
struct WouldSend {
  std::string queue;
  CappedCount deliveries;
  Time oldest{};  ///< enqueued
  Time newest{};
};

/// Tables from a backup don't know what was delivered since. So nothing is sent from them until
/// somebody says so: dispatchers notice by themselves (store/mysql/restore_notice.h), and whoever
/// restores can say it.
class RestoreGuard {
 public:
  virtual ~RestoreGuard() = default;

  [[nodiscard]] virtual std::optional<Held> held() = 0;
  /// By queue; those with nothing are left out.
  [[nodiscard]] virtual std::vector<WouldSend> would_send() = 0;
  /// The tables are from a backup: nothing is sent from now on, and webhook-ids are unlike any that
  /// there were.
  virtual void hold(const std::string& because, Time now) = 0;
  /// False: nothing was held.
  virtual bool release() = 0;
};

}  // namespace pmq::store

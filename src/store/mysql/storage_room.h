#pragma once

#include <chrono>
#include <cstdint>

#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// What all tables and indexes take. Reads the server's statistics: some milliseconds.
[[nodiscard]] std::int64_t database_bytes(Session& session);

/// Keeps the last twentieth of the database's quota for consumers: what is in the queue can be
/// worked off and cleared up only while there is room to write that down.
class StorageRoom {
 public:
  /// 0: no quota is known, and the server alone says when it is full.
  explicit StorageRoom(std::int64_t quota_bytes) : quota_bytes_(quota_bytes) {}

  /// Throws StorageFull when nothing more may be taken in. Asks the server twice a minute.
  void require(Session& session);

 private:
  using Steady = std::chrono::steady_clock;

  std::int64_t quota_bytes_;
  std::int64_t used_bytes_ = 0;
  Steady::time_point measured_at_{};
};

}  // namespace pmq::store::mysql

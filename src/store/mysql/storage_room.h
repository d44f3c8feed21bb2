#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "config/settings.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// What all tables and indexes take. Reads the server's statistics: some milliseconds.
[[nodiscard]] std::int64_t database_bytes(Session& session);

/// Whether the server's files are on one of this host's disks.
[[nodiscard]] bool is_on_this_host(const config::DatabaseSettings& settings);

/// Keeps the last twentieth of the database's quota, and the end of its disk, for consumers: what
/// is in the queue can be worked off and cleared up only while there is room to write that down. A
/// database server on a disk that is really full gives up altogether.
class StorageRoom {
 public:
  explicit StorageRoom(const config::DatabaseSettings& settings);

  /// Throws StorageFull when nothing more may be taken in. Asks the server twice a minute, and the
  /// disk twice a second.
  void require(Session& session);

 private:
  using Steady = std::chrono::steady_clock;

  void require_quota(Session& session, Steady::time_point now);
  void require_disk(Session& session, Steady::time_point now);

  std::int64_t quota_bytes_;    // 0: none is known
  std::int64_t reserve_bytes_;  // 0: the disk isn't looked at
  std::int64_t used_bytes_ = 0;
  std::optional<Steady::time_point> measured_at_;
  std::int64_t free_bytes_ = 0;
  std::optional<Steady::time_point> looked_at_;
};

}  // namespace pmq::store::mysql

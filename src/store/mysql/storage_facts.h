#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "health/facts.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// Reads how much room there is, and notes it so that growth can be told, and so that whichever
/// host looks knows of the disks of all.
class StorageFactsReader {
 public:
  /// Looks at the disks of the settings' folder, of the log and of a database on this host.
  explicit StorageFactsReader(const config::Settings& settings);

  [[nodiscard]] std::vector<health::StorageFacts> storage(Session& session, Time now);
  [[nodiscard]] const std::vector<health::PartitionFacts>& partitions(Session& session, Time now);

 private:
  using Steady = std::chrono::steady_clock;

  /// What is dear to ask, and changes slowly.
  struct Sizes {
    std::int64_t database_bytes = 0;
    std::vector<health::PartitionFacts> partitions;
  };

  const Sizes& sizes(Session& session, Time now);
  [[nodiscard]] std::vector<health::StorageFacts> disks(const std::string& host,
                                                        const std::string& data_folder) const;

  std::int64_t quota_bytes_;
  std::int64_t reserve_bytes_;  // 0: the database's disk is none of ours to look at
  std::filesystem::path settings_folder_;
  std::filesystem::path log_folder_;  // empty: there is none
  std::optional<Sizes> sizes_;
  Steady::time_point measured_at_{};
  std::optional<Steady::time_point> noted_at_;
};

}  // namespace pmq::store::mysql

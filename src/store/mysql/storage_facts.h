#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <vector>

#include "config/settings.h"
#include "health/facts.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// Reads how much room there is, and notes it so that growth can be told, and so that whichever host
/// looks knows of the disks of all.
class StorageFactsReader {
 public:
  /// Looks at the disks of the settings' folder and of the log.
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

  std::int64_t quota_bytes_;
  std::vector<std::filesystem::path> folders_;
  std::optional<Sizes> sizes_;
  Steady::time_point measured_at_{};
  std::optional<Steady::time_point> noted_at_;
};

}  // namespace pmq::store::mysql

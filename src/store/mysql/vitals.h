#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <vector>

#include "config/settings.h"
#include "store/mysql/mysql_store.h"
#include "store/vitals.h"

namespace pmq::store::mysql {

class MysqlVitals final : public Vitals {
 public:
  /// The store must outlive it. Looks at the disks of the settings' folder and of the log as well.
  MysqlVitals(MysqlStore& store, const config::Settings& settings);

  health::Facts read() override;
  /// The same for a given time; throws the faults of store/faults.h.
  [[nodiscard]] health::Facts read_at(Time now);

 private:
  using Steady = std::chrono::steady_clock;

  /// What is dear to ask, and changes slowly.
  struct Sizes {
    std::int64_t database_bytes = 0;
    std::vector<health::PartitionFacts> partitions;
  };

  const Sizes& sizes(Session& session, Time now);
  [[nodiscard]] std::vector<health::StorageFacts> storage(Session& session, Time now);
  [[nodiscard]] std::vector<health::QueueFacts> queues(Time now);

  MysqlStore& store_;
  config::DatabaseSettings database_;
  std::vector<std::filesystem::path> folders_;
  bool sends_mail_;
  std::optional<Sizes> sizes_;
  Steady::time_point measured_at_{};
};

}  // namespace pmq::store::mysql

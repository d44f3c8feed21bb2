#pragma once

#include <vector>

#include "config/settings.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/storage_facts.h"
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
  [[nodiscard]] std::vector<health::QueueFacts> queues(Time now);

  MysqlStore& store_;
  config::DatabaseSettings database_;
  bool sends_mail_;
  StorageFactsReader storage_;
};

}  // namespace pmq::store::mysql

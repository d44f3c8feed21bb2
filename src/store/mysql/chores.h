#pragma once

#include <memory>

#include "config/settings.h"
#include "store/chores.h"
#include "store/mysql/bulk_jobs.h"
#include "store/mysql/catalog.h"
#include "store/mysql/connection.h"
#include "store/mysql/figures.h"
#include "store/mysql/retention.h"
#include "store/mysql/troubles.h"

namespace pmq::store::mysql {

/// Over a connection of its own: a change of partitions that waits keeps no delivery waiting.
/// Connects when it is first asked for something.
class MysqlChores final : public ChoreStore {
 public:
  /// `random` must outlive it.
  MysqlChores(const config::DatabaseSettings& settings, Random& random,
              const config::RetentionSettings& retention = {});

  Time now() override;
  bool do_chores(Time now, milliseconds budget) override;

  /// Statements sent so far, for the tests that count them.
  [[nodiscard]] std::int64_t round_trips() const noexcept { return connection_.round_trips(); }

 private:
  Connection connection_;
  Catalog catalog_;
  MysqlBulkJobs jobs_{connection_, catalog_};
  MysqlFigures figures_{connection_, catalog_};
  MysqlTroubles troubles_{connection_};
  MysqlRetention retention_;
  Time count_at_{};
};

}  // namespace pmq::store::mysql

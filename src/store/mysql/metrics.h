#pragma once

#include "store/metrics.h"
#include "store/mysql/catalog.h"
#include "store/mysql/connection.h"
#include "store/mysql/figures.h"

namespace pmq::store::mysql {

class MysqlMetrics final : public Metrics {
 public:
  /// Both must outlive it.
  MysqlMetrics(Connection& connection, Catalog& catalog)
      : connection_(connection), catalog_(catalog), figures_(connection, catalog) {}

  Totals totals(Time now) override;

 private:
  Connection& connection_;
  Catalog& catalog_;
  MysqlFigures figures_;
};

}  // namespace pmq::store::mysql

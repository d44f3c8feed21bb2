#pragma once

#include "store/bulk_jobs.h"
#include "store/mysql/catalog.h"
#include "store/mysql/connection.h"

namespace pmq::store::mysql {

class MysqlBulkJobs final : public BulkJobs {
 public:
  /// Both must outlive it.
  MysqlBulkJobs(Connection& connection, Catalog& catalog)
      : connection_(connection), catalog_(catalog) {}

  BulkJobId start(const NewBulkJob& job, Time now) override;
  std::optional<BulkJob> find_job(BulkJobId id) override;
  Page<BulkJob> jobs(const PageRequest& page) override;
  std::vector<BulkJob> unfinished_jobs() override;
  void advance(Time now, milliseconds budget) override;
  bool stop(BulkJobId id, Time now) override;
  bool take_back(BulkJobId id, Time now) override;

 private:
  Connection& connection_;
  Catalog& catalog_;
};

}  // namespace pmq::store::mysql

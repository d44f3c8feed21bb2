#pragma once

#include "store/mysql/accounts.h"
#include "store/mysql/alerts.h"
#include "store/mysql/audit_trail.h"
#include "store/mysql/bulk_jobs.h"
#include "store/mysql/desk.h"
#include "store/mysql/failed_tries.h"
#include "store/mysql/figures.h"
#include "store/mysql/logs.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/rate_limits.h"
#include "store/mysql/restore_guard.h"
#include "store/mysql/sessions.h"
#include "store/mysql/token_keys.h"
#include "store/mysql/vitals.h"

namespace pmq::store::mysql {

/// All that the dashboard asks, over one connection.
class AdminStores {
 public:
  /// `random` must outlive it.
  AdminStores(const config::Settings& settings, Random& random)
      : queue(settings.database, random, sealing_of(settings)),
        logs(queue.connection(), settings.database),
        vitals(queue, settings) {}

  MysqlStore queue;
  MysqlAccounts accounts{queue.connection()};
  MysqlSessions sessions{queue.connection()};
  MysqlAuditTrail audit{queue.connection()};
  MysqlLogs logs;
  MysqlFigures figures{queue.connection(), queue.catalog()};
  MysqlDesk desk{queue.connection(), queue.catalog()};
  MysqlTokenKeys provider_keys{queue.connection()};
  MysqlBulkJobs jobs{queue.connection(), queue.catalog()};
  MysqlRateLimits rate_limits{queue.connection()};
  MysqlFailedTries failed_tries{queue.connection()};
  MysqlVitals vitals;
  MysqlRestoreGuard restore_guard{queue.connection()};
  MysqlAlerts alerts{queue.connection(), queue.catalog()};
};

}  // namespace pmq::store::mysql

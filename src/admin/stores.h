#pragma once

#include "store/accounts.h"
#include "store/alerts.h"
#include "store/audit.h"
#include "store/bulk_jobs.h"
#include "store/desk.h"
#include "store/failed_tries.h"
#include "store/figures.h"
#include "store/logs.h"
#include "store/rate_limits.h"
#include "store/restore_guard.h"
#include "store/store.h"
#include "store/vitals.h"

namespace pmq::admin {

/// All parts of the store that the dashboard asks.
struct Stores {
  store::Store& queue;
  store::Accounts& accounts;
  store::Sessions& sessions;
  store::AuditTrail& audit;
  store::Logs& logs;
  store::Figures& figures;
  store::Desk& desk;
  store::BulkJobs& jobs;
  store::RateLimits& rate_limits;
  store::FailedTries& failed_tries;
  store::Vitals& vitals;
  store::RestoreGuard& restore_guard;
  store::Alerts& alerts;
};

}  // namespace pmq::admin

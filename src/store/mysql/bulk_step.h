#pragma once

#include "store/mysql/bulk_job_row.h"
#include "store/mysql/catalog.h"

namespace pmq::store::mysql {

/// Changes the next few hundred deliveries of a job whose row is locked, and writes down how far it
/// came. All in the open transaction.
void take_step(Session& session, Catalog& catalog, const BulkJob& job,
               const std::optional<std::string>& place, Time now);

/// Makes the next few hundred deliveries dead letters again that the job requeued and that nobody
/// has claimed since.
void take_step_back(Session& session, const BulkJob& job, Time now);

}  // namespace pmq::store::mysql

#pragma once

#include <string>
#include <string_view>

#include "store/bulk_jobs.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// What read_bulk_job() reads, in its order, from `bulk_job`.
inline constexpr std::string_view bulk_job_columns =
    "id, kind, state, actor, reason, selection, rate, expected, changed, taken_back, next_due_at,"
    " created_at, updated_at";

[[nodiscard]] BulkJob read_bulk_job(Rows& row);

/// JSON: `{"delivery_ids":[…]}`, `{"message_ids":[…]}`, `{"filter":{…}}` or `{"replay":{…}}`.
[[nodiscard]] std::string selection_json(const BulkSelection& selection);

}  // namespace pmq::store::mysql

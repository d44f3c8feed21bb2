#pragma once

#include <string>
#include <vector>

#include "admin/visit.h"
#include "store/logs.h"
#include "view/logs.h"

namespace pmq::admin {

/// Of a W3C trace context: such a trace may have messages as well.
[[nodiscard]] bool is_trace_id(std::string_view text);

/// Entries of the central log as a page shows them.
[[nodiscard]] std::vector<view::LogRow> log_rows(const Visit& visit,
                                                 const std::vector<store::LogEntry>& entries);

}  // namespace pmq::admin

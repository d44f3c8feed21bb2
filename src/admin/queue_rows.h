#pragma once

#include <map>
#include <string>
#include <vector>

#include "admin/visit.h"
#include "store/figures.h"
#include "view/overview.h"

namespace pmq::admin {

/// Of all queues or one, dead letters as far as their sums tell.
[[nodiscard]] std::vector<store::QueueStats> stats_of(const Visit& visit,
                                                      const std::optional<std::string>& queue);

/// `12,345`, or `10,000+` where counting stopped.
[[nodiscard]] std::string figure_text(const store::CappedCount& count);

/// What waited, step by step: the sum of these queues.
[[nodiscard]] view::Series waiting_series(
    const std::map<std::string, std::vector<store::Figure>>& figures, int steps);

/// How long until nothing waits at the pace of the last minute; empty where that isn't in sight.
[[nodiscard]] std::string drain_time(const store::QueueStats& stats);

/// The queues as tables show them, with what each did in the last hour.
[[nodiscard]] std::vector<view::QueueRow> queue_rows(
    const Visit& visit, const std::vector<store::QueueStats>& stats,
    const std::map<std::string, std::vector<store::Figure>>& last_hour);

}  // namespace pmq::admin

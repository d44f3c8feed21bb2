#pragma once

#include <map>
#include <string>

#include "store/metrics.h"
#include "store/mysql/session.h"

// How the times of finished deliveries are counted: see latency in sql/0005_operate.sql.

namespace pmq::store::mysql {

/// Of one subscription.
struct LatencyPair {
  Latencies wait;
  Latencies delivery;
};

using LatenciesByQueue = std::map<std::int64_t, LatencyPair>;

/// The columns that add_row() reads, of done rows of `delivery`, for a GROUP BY 1, 2, 3. The first
/// is the subscription, the fourth the count.
[[nodiscard]] const std::string& latency_columns();
/// Reads the rest of such a row, whose subscription has been read, and returns its count.
std::int64_t add_row(Rows& rows, LatencyPair& latencies);

/// `at`: minutes since 1970.
void add_latencies(Session& session, int span, std::int64_t at, const LatenciesByQueue& latencies);
[[nodiscard]] LatenciesByQueue read_latencies(Session& session, int span, std::int64_t at);

}  // namespace pmq::store::mysql

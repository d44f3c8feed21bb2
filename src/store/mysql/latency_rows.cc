#include "store/mysql/latency_rows.h"

#include <array>
#include <utility>

namespace pmq::store::mysql {
namespace {

constexpr int kind_wait = 0;
constexpr int kind_delivery = 1;

constexpr std::string_view wait = "GREATEST(COALESCE(claimed_at, ready_at) - ready_at, 0)";
constexpr std::string_view delivery = "GREATEST(position - created_at, 0)";

/// The place of the first bound that isn't exceeded.
std::string bucket_of(std::string_view value) {
  std::string sql = "INTERVAL(" + std::string(value);
  for (const auto bound : latency_bounds)
    sql += "," + std::to_string(bound.count() + 1);
  return sql + ")";
}

/// Of one row: so many, that took so long together, in that bucket.
void add_to(Latencies& latencies, std::int64_t bucket, std::int64_t count, std::int64_t total) {
  latencies.counts.at(static_cast<std::size_t>(bucket)) += count;
  latencies.total += milliseconds(total);
}

}  // namespace

const std::string& latency_columns() {
  static const std::string columns =
      "subscription_id, " + bucket_of(wait) + ", " + bucket_of(delivery) + ", COUNT(*), CAST(SUM(" +
      std::string(wait) + ") AS SIGNED), CAST(SUM(" + std::string(delivery) + ") AS SIGNED)";
  return columns;
}

std::int64_t add_row(Rows& rows, LatencyPair& latencies) {
  const auto wait_bucket = rows.integer();
  const auto delivery_bucket = rows.integer();
  const auto count = rows.integer();
  const auto wait_total = rows.integer();
  const auto delivery_total = rows.integer();
  add_to(latencies.wait, wait_bucket, count, wait_total);
  add_to(latencies.delivery, delivery_bucket, count, delivery_total);
  return count;
}

void add_latencies(Session& session, int span, std::int64_t at, const LatenciesByQueue& latencies) {
  std::string sql;
  Values all;
  const auto add = [&](std::int64_t subscription, int kind, const Latencies& each) {
    auto total = each.total.count();
    for (std::size_t bucket = 0; bucket < each.counts.size(); ++bucket) {
      if (each.counts[bucket] == 0) continue;
      sql += sql.empty() ? "(?,?,?,?,?,?,?)" : ",(?,?,?,?,?,?,?)";
      all.add(span).add(at).add(subscription).add(kind).add(static_cast<int>(bucket));
      // The sum is of all buckets together, and stands with the first.
      all.add(each.counts[bucket]).add(std::exchange(total, 0));
    }
  };
  for (const auto& [subscription, pair] : latencies) {
    add(subscription, kind_wait, pair.wait);
    add(subscription, kind_delivery, pair.delivery);
  }
  if (sql.empty()) return;
  session.execute(
      "INSERT INTO latency (span, at, subscription_id, kind, bucket, count, total_ms) VALUES " +
          sql +
          " ON DUPLICATE KEY UPDATE count = count + VALUES(count),"
          " total_ms = total_ms + VALUES(total_ms)",
      all);
}

LatenciesByQueue read_latencies(Session& session, int span, std::int64_t at) {
  LatenciesByQueue all;
  auto rows = session.query(
      "SELECT subscription_id, kind, bucket, count, total_ms FROM latency"
      " WHERE span = ? AND at = ?",
      values(span, at));
  while (rows.next()) {
    auto& pair = all[rows.integer()];
    auto& latencies = rows.integer() == kind_wait ? pair.wait : pair.delivery;
    const auto bucket = rows.integer();
    const auto count = rows.integer();
    add_to(latencies, bucket, count, rows.integer());
  }
  return all;
}

}  // namespace pmq::store::mysql

#include "store/mysql/endpoint_row.h"

#include <string>

namespace pmq::store::mysql {
namespace {

std::string endpoints_of(std::span<const queue::SubscriptionId> ids, Values& all) {
  std::string sql = "(";
  for (const auto& id : ids) {
    sql += &id == ids.data() ? "SELECT ? AS id" : " UNION ALL SELECT ?";
    all.add(id.value);
  }
  return sql + ") v STRAIGHT_JOIN endpoint e ON e.subscription_id = v.id";
}

}  // namespace

EndpointRow read_endpoint(Rows& row) {
  EndpointRow endpoint;
  endpoint.subscription = {row.integer()};
  auto& breaker = endpoint.breaker;
  breaker.state = static_cast<webhook::BreakerState>(row.small_integer());
  breaker.consecutive_failures = row.small_integer();
  breaker.window = static_cast<std::uint32_t>(row.integer());
  breaker.window_size = row.small_integer();
  breaker.openings = row.small_integer();
  breaker.open_until = row.optional_time();
  breaker.closed_at = row.optional_time();
  endpoint.allowance.count = row.number();
  endpoint.allowance.at = row.time();
  endpoint.last_success_at = row.optional_time();
  endpoint.last_failure_at = row.optional_time();
  endpoint.paused_until = row.optional_time();
  return endpoint;
}

std::vector<EndpointRow> lock_endpoints(Session& session,
                                        std::span<const queue::SubscriptionId> ids,
                                        HeldByOthers held) {
  if (ids.empty()) return {};
  Values all;
  const auto sql = "SELECT " + std::string(endpoint_columns) + " FROM " + endpoints_of(ids, all) +
                   " FOR UPDATE" + (held == HeldByOthers::skip ? " SKIP LOCKED" : "");
  auto rows = session.query(sql, all);
  std::vector<EndpointRow> endpoints;
  while (rows.next())
    endpoints.push_back(read_endpoint(rows));
  return endpoints;
}

std::set<queue::SubscriptionId> find_endpoints(Session& session,
                                               std::span<const queue::SubscriptionId> ids) {
  std::set<queue::SubscriptionId> found;
  if (ids.empty()) return found;
  Values all;
  auto rows = session.query("SELECT e.subscription_id FROM " + endpoints_of(ids, all), all);
  while (rows.next())
    found.insert({rows.integer()});
  return found;
}

void update_endpoints(Session& session, std::span<const EndpointRow> endpoints) {
  if (endpoints.empty()) return;
  std::string sql = "UPDATE (";
  Values all;
  for (const auto& endpoint : endpoints) {
    sql += &endpoint == endpoints.data()
               ? "SELECT ? AS id, ? AS breaker_state, ? AS consecutive_failures,"
                 " ? AS latest_outcomes, ? AS outcome_count, ? AS openings, ? AS open_until,"
                 " ? AS closed_at, ? AS allowance, ? AS allowance_at, ? AS last_success_at,"
                 " ? AS last_failure_at, ? AS paused_until"
               : " UNION ALL SELECT ?,?,?,?,?,?,?,?,?,?,?,?,?";
    const auto& breaker = endpoint.breaker;
    all.add(endpoint.subscription.value)
        .add(static_cast<int>(breaker.state))
        .add(breaker.consecutive_failures)
        .add(static_cast<std::int64_t>(breaker.window))
        .add(breaker.window_size)
        .add(breaker.openings)
        .add(breaker.open_until)
        .add(breaker.closed_at)
        .add(endpoint.allowance.count)
        .add(endpoint.allowance.at)
        .add(endpoint.last_success_at)
        .add(endpoint.last_failure_at)
        .add(endpoint.paused_until);
  }
  sql +=
      ") v STRAIGHT_JOIN endpoint e ON e.subscription_id = v.id"
      " SET e.breaker_state = v.breaker_state, e.consecutive_failures = v.consecutive_failures,"
      " e.latest_outcomes = v.latest_outcomes, e.outcome_count = v.outcome_count,"
      " e.openings = v.openings, e.open_until = v.open_until, e.closed_at = v.closed_at,"
      " e.allowance = v.allowance, e.allowance_at = v.allowance_at,"
      " e.last_success_at = v.last_success_at, e.last_failure_at = v.last_failure_at,"
      " e.paused_until = v.paused_until";
  session.execute(sql, all);
}

void insert_breaker_changes(Session& session, std::span<const BreakerStepRow> steps, Time now) {
  if (steps.empty()) return;
  std::string sql =
      "INSERT INTO breaker_change (subscription_id, at, from_state, to_state, reason, actor)"
      " VALUES ";
  Values all;
  for (const auto& step : steps) {
    sql += &step == steps.data() ? "(?,?,?,?,?,?)" : ",(?,?,?,?,?,?)";
    all.add(step.subscription.value)
        .add(now)
        .add(static_cast<int>(step.from))
        .add(static_cast<int>(step.to))
        .add(step.reason)
        .add(step.actor);
  }
  session.execute(sql, all);
}

}  // namespace pmq::store::mysql

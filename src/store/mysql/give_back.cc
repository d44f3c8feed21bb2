#include <algorithm>

#include "store/mysql/endpoint_row.h"
#include "store/mysql/mysql_dispatch_store.h"

namespace pmq::store::mysql {
namespace {

/// Of the deliveries given back, those that were their breakers' probes.
void give_back_probes(Session& session, std::span<const WebhookDelivery> deliveries, Time now) {
  std::vector<const WebhookDelivery*> probes;
  std::vector<queue::SubscriptionId> ids;
  for (const auto& each : deliveries) {
    if (each.passage != webhook::Passage::probe) continue;
    probes.push_back(&each);
    ids.push_back(each.subscription);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  auto endpoints = lock_endpoints(session, ids);
  std::vector<BreakerStepRow> steps;
  for (auto& endpoint : endpoints) {
    const auto before = endpoint.breaker;
    const bool is_out = std::any_of(probes.begin(), probes.end(), [&](const auto* probe) {
      return probe->subscription == endpoint.subscription &&
             before.open_until == probe->lease_ends_at;
    });
    if (is_out) endpoint.breaker = webhook::give_back_probe(before, now);
    if (endpoint.breaker.state == before.state) continue;
    steps.push_back({endpoint.subscription, before.state, endpoint.breaker.state,
                     "the probe was given back", std::nullopt});
  }
  update_endpoints(session, endpoints);
  insert_breaker_changes(session, steps, now);
}

void give_back_rows(Session& session, std::span<const WebhookDelivery> deliveries, Time now) {
  std::string sql = "UPDATE (";
  Values all;
  for (const auto& each : deliveries) {
    sql += &each == deliveries.data()
               ? "SELECT ? AS subscription_id, ? AS position, ? AS id, ? AS token"
               : " UNION ALL SELECT ?,?,?,?";
    all.add(each.subscription.value)
        .add(each.lease_ends_at)
        .add(each.receipt.delivery.value)
        .add(each.receipt.token);
  }
  // Without its token: the claim never was, and can't be settled any more.
  sql +=
      ") c STRAIGHT_JOIN delivery d ON d.bucket = 0 AND d.subscription_id = c.subscription_id"
      " AND d.state = 2 AND d.position = c.position AND d.id = c.id AND d.token = c.token"
      " SET d.state = 0, d.position = 100 - d.priority, d.attempt_count = d.attempt_count - 1,"
      " d.token = NULL, d.worker = NULL, d.claimed_at = NULL, d.updated_at = ?";
  all.add(now);
  session.execute(sql, all);
}

}  // namespace

void MysqlDispatchStore::give_back(std::span<const WebhookDelivery> deliveries, Time now) {
  constexpr std::size_t rows_at_once = 250;
  for (std::size_t begin = 0; begin < deliveries.size(); begin += rows_at_once) {
    const auto some = deliveries.subspan(begin, std::min(rows_at_once, deliveries.size() - begin));
    connection_.retrying([&](Session& session) {
      session.begin();
      give_back_probes(session, some, now);
      give_back_rows(session, some, now);
      session.commit();
    });
  }
  for (const auto& each : deliveries)
    heads_[each.subscription.value].reset();
}

}  // namespace pmq::store::mysql

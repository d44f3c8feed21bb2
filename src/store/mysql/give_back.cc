#include "store/mysql/give_back.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "store/mysql/endpoint_row.h"
#include "store/mysql/mysql_dispatch_store.h"

namespace pmq::store::mysql {
namespace {

using Given = std::span<const WebhookDelivery>;

/// The probes' endpoints, in the order of their ids.
std::vector<queue::SubscriptionId> probed(Given deliveries) {
  std::vector<queue::SubscriptionId> ids;
  for (const auto& each : deliveries)
    if (each.passage == webhook::Passage::probe) ids.push_back(each.subscription);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

/// Returns the endpoints that others hold.
std::set<queue::SubscriptionId> give_back_probes(Session& session, Given deliveries, Time now) {
  auto ids = probed(deliveries);
  auto endpoints = lock_endpoints(session, ids, HeldByOthers::skip);
  std::vector<BreakerStepRow> steps;
  for (auto& endpoint : endpoints) {
    std::erase(ids, endpoint.subscription);
    const auto before = endpoint.breaker;
    const bool is_out = std::any_of(deliveries.begin(), deliveries.end(), [&](const auto& each) {
      return each.passage == webhook::Passage::probe &&
             each.subscription == endpoint.subscription && before.open_until == each.lease_ends_at;
    });
    if (is_out) endpoint.breaker = webhook::give_back_probe(before, now);
    if (endpoint.breaker.state == before.state) continue;
    steps.push_back({endpoint.subscription, before.state, endpoint.breaker.state,
                     "the probe was given back", std::nullopt});
  }
  update_endpoints(session, endpoints);
  insert_breaker_changes(session, steps, now);
  return find_endpoints(session, ids);
}

/// Returns those that stay as they are, for their probes' endpoints are held by others.
std::vector<WebhookDelivery> give_back_some(Session& session, Given deliveries, Time now) {
  session.begin();
  const auto busy = give_back_probes(session, deliveries, now);
  std::vector<queue::Receipt> going;
  std::vector<WebhookDelivery> staying;
  for (const auto& each : deliveries) {
    const bool stays = each.passage == webhook::Passage::probe && busy.contains(each.subscription);
    if (stays) {
      staying.push_back(each);
    } else {
      going.push_back(
          {each.receipt.delivery, each.receipt.token, each.subscription, each.lease_ends_at});
    }
  }
  return_untried(session, going, now);
  session.commit();
  return staying;
}

}  // namespace

void return_untried(Session& session, std::span<const queue::Receipt> claims, Time now) {
  if (claims.empty()) return;
  std::string sql = "UPDATE (";
  Values all;
  for (const auto& claim : claims) {
    sql += &claim == &claims.front()
               ? "SELECT ? AS subscription_id, ? AS position, ? AS id, ? AS token"
               : " UNION ALL SELECT ?,?,?,?";
    all.add(claim.subscription.value)
        .add(claim.lease_ends_at)
        .add(claim.delivery.value)
        .add(claim.token);
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

std::vector<WebhookDelivery> MysqlDispatchStore::give_back(Given deliveries, Time now) {
  constexpr std::size_t rows_at_once = 250;
  std::vector<WebhookDelivery> staying;
  for (std::size_t begin = 0; begin < deliveries.size(); begin += rows_at_once) {
    const auto some = deliveries.subspan(begin, std::min(rows_at_once, deliveries.size() - begin));
    auto kept =
        connection_.retrying([&](Session& session) { return give_back_some(session, some, now); });
    std::move(kept.begin(), kept.end(), std::back_inserter(staying));
  }
  for (const auto& each : deliveries)
    heads_[each.subscription.value].reset();
  return staying;
}

}  // namespace pmq::store::mysql

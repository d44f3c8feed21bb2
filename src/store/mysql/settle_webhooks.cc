#include <algorithm>
#include <iterator>

#include "queue/event_type.h"
#include "queue/operational_event.h"
#include "store/mysql/mysql_dispatch_store.h"
#include "store/mysql/settlement_plan.h"
#include "store/mysql/settlement_rows.h"
#include "store/mysql/subscription_row.h"

// What dispatchers report is one transaction for many deliveries, of a number of statements that
// doesn't grow with theirs: the endpoints' rows are held first, then the deliveries', last of all
// the catalog. It waits for no other dispatcher: what somebody else holds is told as busy. An
// earlier try whose commit's answer was lost is known by the token, which stays in the row.

namespace pmq::store::mysql {
namespace {

using queue::DeliveryState;
using Settlements = std::span<const Settlement* const>;

ClaimKey key_of(const Settlement& settlement) {
  return {settlement.receipt.delivery.value, settlement.receipt.token};
}

bool is_gone(const Settlement& settlement) {
  return std::holds_alternative<webhook::Gone>(settlement.outcome);
}

Settled busy() {
  Settled settled;
  settled.busy = true;
  return settled;
}

/// Of one that couldn't be held: somebody else has its row, an earlier try of the same call has
/// written it, or its lease was lost.
Settled read_settled(Session& session, const Settlement& settlement) {
  auto rows = session.query(
      "SELECT state, ready_at FROM delivery WHERE id = ? AND token = ? AND state IN (0, 1, 2, 3, 4)",
      values(settlement.receipt.delivery.value, settlement.receipt.token));
  Settled settled;
  if (!rows.next()) return settled;
  const auto state = static_cast<DeliveryState>(rows.small_integer());
  if (state == DeliveryState::in_progress) return busy();
  settled.held = true;
  settled.dead = state == DeliveryState::dead;
  const bool waits = state == DeliveryState::ready || state == DeliveryState::scheduled;
  if (waits && !is_gone(settlement)) settled.next_attempt_at = rows.time();
  return settled;
}

/// The endpoints that a settle writes to, and whose turn it is not now.
struct Endpoints {
  std::vector<EndpointRow> held;
  std::set<queue::SubscriptionId> busy;
};

Endpoints hold_endpoints(Session& session, Settlements settlements) {
  std::vector<queue::SubscriptionId> ids;
  for (const auto* each : settlements)
    ids.push_back(each->subscription);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  Endpoints endpoints{lock_endpoints(session, ids, HeldByOthers::skip), {}};
  for (const auto& row : endpoints.held)
    std::erase(ids, row.subscription);
  // Those of subscriptions that were removed are not there, and nobody holds them.
  endpoints.busy = find_endpoints(session, ids);
  return endpoints;
}

/// Takes the catalog's row, as all do who change a subscription, when and only when there is
/// something to change. The events of those that were not disabled before.
std::vector<PlannedEvent> disable_the_gone(Session& session,
                                           const std::vector<const Settlement*>& gone,
                                           const Catalog& catalog, Time now) {
  const std::string reason = "the endpoint answered 410 Gone";
  std::vector<PlannedEvent> events;
  for (const auto* settlement : gone) {
    const auto id = values(settlement->subscription.value);
    if (!session.query("SELECT 1 FROM subscription WHERE id = ? AND state <> 2", id).next()) {
      continue;
    }
    if (events.empty()) raise_catalog_version(session);
    session.execute(
        "UPDATE subscription SET state = 2, state_reason = ?, updated_at = ? WHERE id = ?",
        values(reason, now, settlement->subscription.value));
    events.push_back({queue::event_of(
        queue::DisabledSubscription{catalog.name_of(settlement->subscription), reason})});
  }
  return events;
}

/// Without news that could breed and whose cause is itself such news.
std::vector<queue::NewMessage> to_be_told(Session& session,
                                          const std::vector<PlannedEvent>& events) {
  std::vector<queue::DeliveryId> causes;
  for (const auto& each : events)
    if (each.cause) causes.push_back(*each.cause);
  const auto types = event_types_of(session, causes);
  std::vector<queue::NewMessage> told;
  for (const auto& each : events) {
    const auto type = each.cause ? types.find(queue::message_of(*each.cause).value) : types.end();
    const bool breeds = type != types.end() && queue::is_reserved_event_type(type->second);
    if (!breeds) told.push_back(each.event);
  }
  return told;
}

void write(Session& session, const SettlementPlan& plan, Catalog& catalog, Time now,
           Random& random) {
  write_deliveries(session, plan.deliveries, now);
  update_endpoints(session, plan.endpoints);
  insert_breaker_changes(session, plan.steps, now);
  auto events = plan.events;
  auto disabled = disable_the_gone(session, plan.gone, catalog, now);
  // What is read at a version that may yet be rolled back is not kept.
  Catalog own;
  auto& current = disabled.empty() ? catalog : own;
  std::move(disabled.begin(), disabled.end(), std::back_inserter(events));
  tell_of_deaths(session, current, plan.deaths, now, random);
  tell_operators(session, current, to_be_told(session, events), now, random);
}

/// All together; or, when something about one of them can't be written, each half of them alone, so
/// that it keeps no other back.
template <typename Write>
std::vector<Settled> together_or_apart(Settlements settlements, Write&& write_down) {
  try {
    return write_down(settlements);
  } catch (const Unavailable&) {
    throw;
  } catch (const StorageFull&) {
    throw;
  } catch (const std::runtime_error& fault) {
    if (settlements.size() == 1) {
      Settled settled;
      settled.fault = fault.what();
      return {std::move(settled)};
    }
  }
  const auto half = settlements.size() / 2;
  auto settled = together_or_apart(settlements.first(half), write_down);
  auto others = together_or_apart(settlements.subspan(half), write_down);
  std::move(others.begin(), others.end(), std::back_inserter(settled));
  return settled;
}

}  // namespace

std::vector<Settled> MysqlDispatchStore::settle(std::span<const Settlement> settlements, Time now) {
  std::vector<const Settlement*> all;
  for (const auto& each : settlements)
    all.push_back(&each);
  if (all.empty()) return {};
  auto results = together_or_apart(Settlements{all},
                                   [&](Settlements some) { return settle_together(some, now); });
  for (std::size_t i = 0; i < settlements.size(); ++i) {
    const bool was_delivered = std::holds_alternative<webhook::Delivered>(settlements[i].outcome);
    if (results[i].held && !was_delivered) {
      connection_.tally().note(Trouble::failed_attempt,
                               std::to_string(settlements[i].subscription.value));
    }
    const auto& next = results[i].next_attempt_at;
    if (next) comes_due_at(*next);
    // Back at its old place, before what this process takes for the head.
    if (is_gone(settlements[i]) || (next && *next <= now)) {
      heads_[settlements[i].subscription.value].reset();
    }
  }
  return results;
}

std::vector<Settled> MysqlDispatchStore::settle_together(Settlements settlements, Time now) {
  return connection_.retrying([&](Session& session) {
    session.begin();
    auto endpoints = hold_endpoints(session, settlements);
    auto held = hold_deliveries(session, settlements);
    catalog_.refresh(session);

    SettlementPlanner planner(std::move(endpoints.held), catalog_, connection_.random(), now);
    std::vector<Settled> settled;
    for (const auto* each : settlements) {
      const auto row = held.extract(key_of(*each));
      if (endpoints.busy.contains(each->subscription)) {
        settled.push_back(busy());
      } else {
        settled.push_back(row ? planner.decide(*each, row.mapped()) : read_settled(session, *each));
      }
    }
    if (planner.plan().deliveries.empty()) {
      session.rollback();
      return settled;
    }
    write(session, planner.plan(), catalog_, now, connection_.random());
    session.commit();
    return settled;
  });
}

}  // namespace pmq::store::mysql

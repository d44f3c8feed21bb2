#include "store/mysql/breaker_reset.h"

#include "queue/operational_event.h"
#include "store/mysql/catalog.h"
#include "store/mysql/endpoint_row.h"
#include "store/mysql/operational_events.h"

namespace pmq::store::mysql {

void reset_breaker_row(Session& session, const queue::Subscription& subscription,
                       const std::string& reason, const std::optional<std::string>& actor, Time now,
                       Random& random) {
  auto endpoints = lock_endpoints(session, {&subscription.id, 1}, HeldByOthers::wait);
  if (endpoints.empty()) return;
  auto& breaker = endpoints.front().breaker;
  const auto before = breaker.state;
  breaker = webhook::reset(breaker, now);
  endpoints.front().paused_until.reset();
  update_endpoints(session, endpoints);
  if (before == breaker.state) return;
  const BreakerStepRow step{subscription.id, before, breaker.state, reason, actor};
  insert_breaker_changes(session, {&step, 1}, now);
  const auto event = queue::breaker_closed({subscription.name, reason, 0, std::nullopt});
  // Of its own: a catalog that is read in a transaction that may yet fail is not to be kept.
  Catalog catalog;
  tell_operators(session, catalog, {&event, 1}, now, random);
}

}  // namespace pmq::store::mysql

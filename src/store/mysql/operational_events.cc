#include "store/mysql/operational_events.h"

#include <map>

#include "queue/event_type.h"
#include "queue/operational_event.h"
#include "store/mysql/error_filing.h"
#include "store/mysql/message_writer.h"

namespace pmq::store::mysql {

void tell_operators(Session& session, Catalog& catalog, std::span<const queue::NewMessage> events,
                    Time now, Random& random) {
  if (events.empty()) return;
  catalog.ensure_loaded(session);
  if (hold_catalog(session) != catalog.version()) catalog.reload(session);
  std::vector<PlannedMessage> planned;
  planned.reserve(events.size());
  for (const auto& event : events) {
    planned.push_back({&event, std::nullopt, catalog.matching(event.event_type), std::nullopt});
  }
  MessageWriter writer(session, planned, queue::operational_producer, now, next_u64(random));
  std::vector<std::int64_t> ids;
  writer.write_messages(ids);
  writer.write_deliveries(ids, catalog.version());
}

std::map<std::int64_t, std::string> event_types_of(Session& session,
                                                   std::span<const queue::DeliveryId> deliveries) {
  std::map<std::int64_t, std::string> types;
  if (deliveries.empty()) return types;
  std::string marks;
  Values ids;
  for (const auto delivery : deliveries) {
    marks += marks.empty() ? "?" : ",?";
    ids.add(queue::message_of(delivery).value);
  }
  // Messages never change: nothing is locked here.
  auto rows = session.query("SELECT id, event_type FROM message WHERE id IN (" + marks + ")", ids);
  while (rows.next()) {
    const auto id = rows.integer();
    types[id] = rows.text();
  }
  return types;
}

void tell_of_deaths(Session& session, Catalog& catalog, std::span<const Death> deaths, Time now,
                    Random& random) {
  if (deaths.empty()) return;
  catalog.ensure_loaded(session);
  std::vector<queue::DeliveryId> deliveries;
  std::vector<FiledDeath> filed;
  for (const auto& death : deaths) {
    deliveries.push_back(death.delivery);
    filed.push_back({death.delivery, death.subscription, now, death.error});
  }
  file_under_errors(session, filed);
  const auto types = event_types_of(session, deliveries);
  std::vector<queue::NewMessage> events;
  for (const auto& death : deaths) {
    const auto type = types.find(queue::message_of(death.delivery).value);
    if (type == types.end() || queue::is_reserved_event_type(type->second)) continue;
    events.push_back(queue::event_of(queue::DeadDelivery{death.delivery, type->second,
                                                         catalog.name_of(death.subscription),
                                                         death.retry_count, death.error}));
  }
  tell_operators(session, catalog, events, now, random);
}

}  // namespace pmq::store::mysql

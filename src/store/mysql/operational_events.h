#pragma once

#include <map>
#include <span>
#include <string>

#include "base/random.h"
#include "queue/ids.h"
#include "queue/message.h"
#include "store/mysql/catalog.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// Stores what operators are told, with its deliveries, in the transaction that is open: it is told
/// when and only when what it tells of happens. Reloads the catalog when it is out of date.
void tell_operators(Session& session, Catalog& catalog, std::span<const queue::NewMessage> events,
                    Time now, Random& random);

/// A delivery that has become a dead letter.
struct Death {
  queue::DeliveryId delivery;
  queue::SubscriptionId subscription;
  int retry_count = 0;
  std::string error;
};

/// Files each under its error, for it died at `now`, and tells of each but those whose message is
/// itself such news: they would breed.
void tell_of_deaths(Session& session, Catalog& catalog, std::span<const Death> deaths, Time now,
                    Random& random);

/// The event types of the deliveries' messages, by message.
[[nodiscard]] std::map<std::int64_t, std::string> event_types_of(
    Session& session, std::span<const queue::DeliveryId> deliveries);

}  // namespace pmq::store::mysql

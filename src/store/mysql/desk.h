#pragma once

#include "store/desk.h"
#include "store/mysql/catalog.h"
#include "store/mysql/connection.h"

namespace pmq::store::mysql {

class MysqlDesk final : public Desk {
 public:
  /// Both must outlive it.
  MysqlDesk(Connection& connection, Catalog& catalog)
      : connection_(connection), catalog_(catalog) {}

  ErrorGroups error_groups(const DeadLetterFilter& filter) override;
  DeadLetterSearch search_dead_letters(const DeadLetterFilter& filter,
                                       const PageRequest& page) override;
  CappedCount dead_in(std::string_view queue) override;
  std::optional<CappedCount> ahead_of(queue::DeliveryId delivery) override;
  bool release(queue::DeliveryId delivery, const Actor& actor, Time now) override;
  tl::expected<queue::MessageId, ReplaceFault> replace(queue::DeliveryId dead_letter,
                                                       const queue::NewMessage& corrected,
                                                       const Actor& actor, Time now) override;
  bool trip_breaker(queue::SubscriptionId subscription, Time until, const Actor& actor,
                    Time now) override;

 private:
  Connection& connection_;
  Catalog& catalog_;
};

}  // namespace pmq::store::mysql

#pragma once

#include <boost/test/unit_test.hpp>
#include <string>

#include "store/fixture.h"
#include "store/mysql/accounts.h"
#include "store/mysql/audit_trail.h"
#include "store/mysql/bulk_jobs.h"
#include "store/mysql/desk.h"
#include "store/mysql/figures.h"
#include "store/mysql/sessions.h"

namespace pmq::test {

/// What the dashboard asks of the store, over the one connection of its process.
struct DeskFixture : StoreFixture {
  /// A message that has died in `queue` with that error.
  queue::DeliveryId bury(const std::string& error, const std::string& queue = "default") {
    auto letter = message();
    letter.queue = queue;
    enqueue(letter);
    const auto claimed = claim_one(queue);
    BOOST_REQUIRE(store.fail(by_receipt(claimed), {error, {}, true}, now).has_value());
    now += milliseconds(1);
    return claimed.receipt.delivery;
  }

  store::AuditEntry entry(const std::string& action) const {
    store::AuditEntry entry;
    entry.at = now;
    entry.actor = "ops";
    entry.action = action;
    entry.target = "something";
    return entry;
  }

  const store::Actor operator_{"ops", "index repaired"};
  store::mysql::MysqlAccounts accounts{store.connection()};
  store::mysql::MysqlSessions sessions{store.connection()};
  store::mysql::MysqlAuditTrail audit{store.connection()};
  store::mysql::MysqlFigures figures{store.connection(), store.catalog()};
  store::mysql::MysqlDesk desk{store.connection(), store.catalog()};
  store::mysql::MysqlBulkJobs jobs{store.connection(), store.catalog()};
};

}  // namespace pmq::test

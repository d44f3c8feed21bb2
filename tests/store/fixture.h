#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "config/settings.h"
#include "store/mysql/mysql_store.h"

namespace pmq::test {

/// Where the real database is that the tests were given.
const config::DatabaseSettings& database();
/// What the tests' stores seal secrets with.
Secret secrets_key();

/// A store of its own on the shared database, emptied and freshly migrated for each test. Times
/// begin at `start` and only move when the test moves them.
struct StoreFixture {
  StoreFixture();

  /// Another process, as it were: a connection and a memory of its own.
  [[nodiscard]] std::unique_ptr<store::mysql::MysqlStore> another_store();

  queue::NewMessage message(std::string event_type = "doc.parsed") const;
  /// Stores it and returns its id; fails the test unless it is new.
  queue::MessageId enqueue(const queue::NewMessage& message);
  queue::MessageId enqueue() { return enqueue(message()); }

  std::vector<store::ClaimedDelivery> claim(int limit = 10, std::string queue = "default",
                                            std::string worker = "worker");
  /// The one delivery that is ready; fails the test unless there is exactly one.
  store::ClaimedDelivery claim_one(std::string queue = "default");
  store::ClaimReference by_receipt(const store::ClaimedDelivery& delivery) const;

  queue::Subscription subscribe(std::string name, std::vector<std::string> event_types,
                                int max_retries = 9,
                                queue::Backoff backoff = queue::DelayList{{seconds(10)}});

  /// What stands in the tables, whatever the store says.
  std::int64_t count(const std::string& from_and_where);
  /// Deliveries by state: the sum over all states, and each delivery once.
  std::int64_t deliveries_in(queue::DeliveryState state);

  SystemRandom random;
  store::mysql::MysqlStore store;
  store::mysql::Session sql;
  Time now;
};

}  // namespace pmq::test

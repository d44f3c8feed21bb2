#include "store/mysql/storage_room.h"

#include <string>

#include "store/faults.h"

namespace pmq::store::mysql {
namespace {

constexpr std::chrono::seconds between_measurements{30};

// MySQL 8 keeps these figures for a day unless told otherwise; MariaDB doesn't know the setting.
void ask_for_fresh_figures(Session& session) {
  constexpr int unknown_variable = 1193;
  try {
    session.execute("SET SESSION information_schema_stats_expiry = 0");
  } catch (const DatabaseError& error) {
    if (error.number() != unknown_variable) throw;
  }
}

}  // namespace

std::int64_t database_bytes(Session& session) {
  ask_for_fresh_figures(session);
  auto rows = session.query(
      "SELECT CAST(COALESCE(SUM(data_length + index_length), 0) AS SIGNED)"
      " FROM information_schema.tables WHERE table_schema = DATABASE()");
  return rows.next() ? rows.integer() : 0;
}

void StorageRoom::require(Session& session) {
  if (quota_bytes_ == 0) return;
  const auto now = Steady::now();
  if (measured_at_ == Steady::time_point{} || now - measured_at_ > between_measurements) {
    used_bytes_ = database_bytes(session);
    measured_at_ = now;
  }
  if (used_bytes_ < quota_bytes_ / 20 * 19) return;
  throw StorageFull("the tables take " + std::to_string(used_bytes_) + " bytes of a quota of " +
                    std::to_string(quota_bytes_));
}

}  // namespace pmq::store::mysql

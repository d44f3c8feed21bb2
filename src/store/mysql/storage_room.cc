#include "store/mysql/storage_room.h"

#include <string>

#include "base/disk_space.h"
#include "store/faults.h"

namespace pmq::store::mysql {
namespace {

constexpr std::chrono::seconds between_measurements{30};
// A disk fills up quickly when payloads are large, and is asked in microseconds.
constexpr std::chrono::milliseconds between_looks{500};

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

bool is_on_this_host(const config::DatabaseSettings& settings) {
  return !settings.socket.empty() || settings.host == "localhost" || settings.host == "127.0.0.1" ||
         settings.host == "::1";
}

StorageRoom::StorageRoom(const config::DatabaseSettings& settings)
    : quota_bytes_(settings.quota_bytes),
      reserve_bytes_(is_on_this_host(settings) ? settings.disk_reserve_bytes : 0) {}

void StorageRoom::require(Session& session) {
  const auto now = Steady::now();
  if (quota_bytes_ > 0) require_quota(session, now);
  if (reserve_bytes_ > 0) require_disk(session, now);
}

void StorageRoom::require_quota(Session& session, Steady::time_point now) {
  if (!measured_at_ || now - *measured_at_ > between_measurements) {
    used_bytes_ = database_bytes(session);
    measured_at_ = now;
  }
  if (used_bytes_ < quota_bytes_ / 20 * 19) return;
  throw StorageFull("the tables take " + std::to_string(used_bytes_) + " bytes of a quota of " +
                    std::to_string(quota_bytes_));
}

void StorageRoom::require_disk(Session& session, Steady::time_point now) {
  if (!looked_at_ || now - *looked_at_ > between_looks) {
    looked_at_ = now;
    const auto disk = disk_space(session.data_folder());
    if (!disk || disk->total <= 0) {
      reserve_bytes_ = 0;  // out of our sight, here and later
      return;
    }
    free_bytes_ = disk->total - disk->used;
  }
  if (free_bytes_ >= reserve_bytes_) return;
  throw StorageFull("the database's disk has " + std::to_string(free_bytes_) +
                    " bytes left, and DISK_RESERVE_MB keeps " + std::to_string(reserve_bytes_));
}

}  // namespace pmq::store::mysql

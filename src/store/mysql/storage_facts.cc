#include "store/mysql/storage_facts.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "base/disk_space.h"
#include "log/log.h"
#include "store/mysql/database_error.h"
#include "store/mysql/row_codes.h"
#include "store/mysql/storage_room.h"

namespace pmq::store::mysql {
namespace {

using std::chrono::hours;

constexpr seconds sizes_kept{30};
constexpr seconds between_notes{60};
constexpr std::int64_t hours_of_week = 7 * 24;

std::int64_t hour_of(Time time) {
  return std::chrono::floor<hours>(time).time_since_epoch().count();
}

/// Days after today that have a partition of their own, of our tables alone. One that has only the
/// partition for all days that follow has none; the first two of `delivery` are no days.
std::vector<health::PartitionFacts> read_partitions(Session& session, Time now) {
  constexpr int first_day = 2;
  auto rows = session.query(
      "SELECT table_name, COALESCE(MAX(IF(partition_description = 'MAXVALUE', 0,"
      " CAST(partition_description AS SIGNED))), 0)"
      " FROM information_schema.partitions WHERE table_schema = DATABASE()"
      " AND table_name IN ('attempt', 'delivery', 'log_entry', 'message')"
      " AND partition_name IS NOT NULL GROUP BY table_name ORDER BY table_name");
  std::vector<health::PartitionFacts> all;
  while (rows.next()) {
    auto table = rows.text();
    const auto below = rows.small_integer();
    all.push_back({std::move(table), below > first_day ? std::max(below - 1 - day_of(now), 0) : 0});
  }
  return all;
}

/// How much it has grown since the oldest sample of the last week.
std::optional<double> growth_of(Session& session, const health::StorageFacts& storage,
                                std::int64_t hour) {
  constexpr std::int64_t fewest_hours = 6;
  auto rows = session.query(
      "SELECT at, bytes FROM size_sample WHERE name = ? AND at >= ? ORDER BY at LIMIT 1",
      values(storage.name, hour - hours_of_week));
  if (!rows.next()) return std::nullopt;
  const auto at = rows.integer();
  const auto was = rows.integer();
  if (hour - at < fewest_hours) return std::nullopt;
  return static_cast<double>(storage.used - was) * 24.0 / static_cast<double>(hour - at);
}

/// One for each hour of a week: its latest. A database that takes nothing in can tell all the same.
void note(Session& session, const std::vector<health::StorageFacts>& all, std::int64_t hour) try {
  for (const auto& storage : all) {
    session.execute(
        "INSERT INTO size_sample (name, at, bytes, total) VALUES (?,?,?,?)"
        " ON DUPLICATE KEY UPDATE bytes = VALUES(bytes), total = VALUES(total)",
        values(storage.name, hour, storage.used, storage.total));
  }
  session.execute("DELETE FROM size_sample WHERE at < ?", values(hour - hours_of_week));
} catch (const DatabaseError& fault) {
  log::warn("how large the disks are is not noted", {{"cause", fault.what()}});
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "this host";
}

bool is_of_host(const std::string& name, const std::string& host) {
  return name.ends_with(" of " + host);
}

/// What other hosts have noted within the last hour or two. One that is gone is forgotten.
std::vector<health::StorageFacts> noted_elsewhere(Session& session, const std::string& host,
                                                  std::int64_t hour) {
  auto rows = session.query(
      "SELECT name, bytes, total FROM size_sample WHERE at >= ? AND name LIKE 'disk of %'"
      " AND total > 0 ORDER BY name, at",
      values(hour - 1));
  std::vector<health::StorageFacts> all;
  while (rows.next()) {
    auto name = rows.text();
    if (all.empty() || all.back().name != name) all.push_back({name, 0, 0, {}, 0});
    all.back().used = rows.integer();
    all.back().total = rows.integer();
  }
  std::erase_if(all, [&](const auto& each) { return is_of_host(each.name, host); });
  return all;
}

}  // namespace

StorageFactsReader::StorageFactsReader(const config::Settings& settings)
    : quota_bytes_(settings.database.quota_bytes),
      reserve_bytes_(is_on_this_host(settings.database) ? settings.database.disk_reserve_bytes : 0),
      settings_folder_(settings.env_file.parent_path()),
      log_folder_(std::filesystem::path(settings.log_file).parent_path()) {}

std::vector<health::StorageFacts> StorageFactsReader::storage(Session& session, Time now) {
  const auto host = host_name();
  const auto hour = hour_of(now);
  auto all = disks(host, session.data_folder());
  if (quota_bytes_ > 0) {
    auto& quota = all.emplace_back();
    quota.name = "database quota";
    quota.used = sizes(session, now).database_bytes;
    quota.total = quota_bytes_;
    quota.kept_free = quota_bytes_ / 20;
  }
  if (const auto at = Steady::now(); !noted_at_ || at - *noted_at_ > between_notes) {
    note(session, all, hour);
    noted_at_ = at;
  }
  for (auto& each : noted_elsewhere(session, host, hour))
    all.push_back(std::move(each));
  for (auto& each : all)
    each.growth_per_day = growth_of(session, each, hour);
  return all;
}

/// Each once, by the first folder on it.
std::vector<health::StorageFacts> StorageFactsReader::disks(const std::string& host,
                                                            const std::string& data_folder) const {
  std::vector<health::StorageFacts> all;
  std::map<std::uint64_t, std::size_t> seen;
  const auto look = [&](const std::string& what, const std::filesystem::path& folder,
                        std::int64_t kept_free) {
    const auto disk = disk_space(folder);
    if (!disk || disk->total <= 0) return;
    const auto [entry, is_new] = seen.try_emplace(disk->device, all.size());
    if (is_new) all.push_back({what + host, disk->used, disk->total, {}, 0});
    auto& storage = all[entry->second];
    storage.kept_free = std::max(storage.kept_free, kept_free);
  };
  look("disk of ", settings_folder_, 0);
  if (reserve_bytes_ > 0) look("disk of the database of ", data_folder, reserve_bytes_);
  if (!log_folder_.empty()) look("disk of the log of ", log_folder_, 0);
  return all;
}

const std::vector<health::PartitionFacts>& StorageFactsReader::partitions(Session& session,
                                                                          Time now) {
  return sizes(session, now).partitions;
}

const StorageFactsReader::Sizes& StorageFactsReader::sizes(Session& session, Time now) {
  const auto at = Steady::now();
  if (!sizes_ || at - measured_at_ > sizes_kept) {
    sizes_ = Sizes{database_bytes(session), read_partitions(session, now)};
    measured_at_ = at;
  }
  return *sizes_;
}

}  // namespace pmq::store::mysql

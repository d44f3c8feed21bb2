#include "health/examine_storage.h"

#include <algorithm>

#include "base/text.h"
#include "health/check_parts.h"

namespace pmq::health {
namespace {

std::string in_megabytes(std::int64_t bytes) {
  constexpr std::int64_t megabyte = 1'000'000;
  return with_separators((bytes + megabyte / 2) / megabyte) + " MB";
}

/// None: it doesn't grow, or isn't known to.
std::optional<double> days_until_full(const StorageFacts& storage) {
  if (!storage.growth_per_day || *storage.growth_per_day <= 0) return std::nullopt;
  return static_cast<double>(std::max<std::int64_t>(storage.total - storage.used, 0)) /
         *storage.growth_per_day;
}

Check room(const StorageFacts& storage, const Limits& limits) {
  constexpr double soon = 7;
  auto check = check_of("storage", "used", storage.name);
  check.instance = storage.name;
  check.alerts = true;
  const double percent =
      100.0 * static_cast<double>(storage.used) / static_cast<double>(storage.total);
  check.value = percent;
  check.unit = "percent";
  check.figure = in_megabytes(storage.used) + " of " + in_megabytes(storage.total) + " (" +
                 std::to_string(static_cast<int>(percent)) + " %)";
  check.limit = "at most " + std::to_string(limits.storage_percent) + " %, and " +
                counted(static_cast<std::int64_t>(soon), "day") + " until it is full";
  const auto days = days_until_full(storage);
  constexpr double far = 3650;
  if (days && *days < far) {
    check.figure += ", full in " + counted(static_cast<std::int64_t>(*days), "day");
  }
  const bool is_refused = storage.total - storage.used < storage.kept_free;
  const bool is_full = percent > limits.storage_percent;
  // What grows fast while there is plenty of room is a start, no danger.
  const bool is_soon_full = days && *days < soon && percent > 50;
  if (is_refused) check.figure += ", enqueue is refused";
  if (!is_refused && !is_full && !is_soon_full) return check;
  check.status = is_refused || percent >= 95 ? Status::fail : Status::warn;
  check.advice =
      "keep finished messages for a shorter time, discard dead letters, or ask the host for more";
  return check;
}

Check partitions(const std::vector<PartitionFacts>& tables) {
  constexpr int fewest = 2;
  auto check = check_of("partitions", "days_ahead", "partitions ahead");
  check.unit = "days";
  check.limit = "at least " + std::to_string(fewest);
  check.alerts = true;
  if (tables.empty()) {
    check.figure = "tables are not cut into days";
    return check;
  }
  const auto least =
      std::min_element(tables.begin(), tables.end(),
                       [](const auto& a, const auto& b) { return a.days_ahead < b.days_ahead; });
  check.value = least->days_ahead;
  check.figure = counted(least->days_ahead, "day") + " (" + least->table + ")";
  if (least->days_ahead >= fewest) return check;
  check.status = Status::warn;
  check.advice =
      "the dispatcher makes them: see that one runs, and that the database's account may ALTER";
  return check;
}

}  // namespace

Checks examine_storage(const Facts& facts, const Limits& limits) {
  Checks all;
  for (const auto& storage : facts.storage)
    all.push_back(room(storage, limits));
  all.push_back(partitions(facts.partitions));
  return all;
}

}  // namespace pmq::health

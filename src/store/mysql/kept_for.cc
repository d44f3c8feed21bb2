#include "store/mysql/kept_for.h"

#include <algorithm>

#include "store/mysql/row_codes.h"

namespace pmq::store::mysql {

std::optional<int> days_or_for_ever(int days) {
  return days == 0 ? std::nullopt : std::optional(days);
}

std::vector<KeptFor> read_kept_for(Session& session, const config::RetentionSettings& settings) {
  auto rows = session.query(
      "SELECT id, IF(alive = 1, COALESCE(keep_finished_days, ?), ?),"
      " IF(alive = 1, COALESCE(keep_dead_days, ?), ?) FROM subscription ORDER BY id",
      values(settings.finished, settings.finished, settings.dead, settings.dead));
  std::vector<KeptFor> all;
  while (rows.next()) {
    auto& kept = all.emplace_back();
    kept.subscription = rows.integer();
    kept.finished = days_or_for_ever(rows.small_integer());
    kept.dead = days_or_for_ever(rows.small_integer());
  }
  return all;
}

int first_kept_day(Time now, std::optional<int> days) {
  return days ? std::max(0, day_of(now) - *days) : 0;
}

int first_day_kept_by_some(const std::vector<KeptFor>& all, Time now) {
  int first = day_of(now);
  for (const auto& kept : all)
    first = std::min(first, first_kept_day(now, kept.finished));
  return first;
}

int first_day_kept_by_all(const std::vector<KeptFor>& all, Time now) {
  int first = 0;
  for (const auto& kept : all)
    first = std::max(first, first_kept_day(now, kept.finished));
  return first;
}

}  // namespace pmq::store::mysql

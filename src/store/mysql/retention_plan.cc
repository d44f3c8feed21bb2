#include <algorithm>
#include <chrono>

#include "store/mysql/kept_for.h"
#include "store/mysql/retention.h"
#include "store/mysql/row_codes.h"
#include "store/mysql/row_expiry.h"
#include "store/mysql/stragglers.h"

namespace pmq::store::mysql {
namespace {

Time start_of(int day) {
  return Time(std::chrono::days(day));
}

CappedCount capped(std::int64_t count) {
  return {static_cast<int>(std::min<std::int64_t>(count, max_count)), count > max_count};
}

CappedCount count_dead_letters(Session& session, const std::vector<KeptFor>& all, Time now) {
  std::int64_t count = 0;
  for (const auto& kept : all) {
    auto rows = session.query(
        "SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE bucket = 1 AND subscription_id = ?"
        " AND state = 3 AND position < ? LIMIT ?) d",
        values(kept.subscription, start_of(first_kept_day(now, kept.dead)), max_count + 1));
    if (kept.dead && rows.next()) count += rows.integer();
  }
  return capped(count);
}

CappedCount count_finished(Session& session, const std::vector<KeptFor>& all, Time now) {
  const int first = std::max(first_day_kept_by_some(all, now), oldest_finished_day(session));
  std::int64_t count = 0;
  for (const auto& kept : all) {
    const int below = first_kept_day(now, kept.finished);
    for (int day = first; day < below && count <= max_count; ++day) {
      auto rows = session.query(
          "SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE bucket = ? AND subscription_id = ?"
          " LIMIT ?) d",
          values(day, kept.subscription, max_count + 1));
      if (rows.next()) count += rows.integer();
    }
  }
  return capped(count);
}

}  // namespace

RetentionPlan MysqlRetention::plan(Time now) {
  return connection_.retrying([&](Session& session) {
    RetentionPlan plan;
    const auto kept = read_kept_for(session, settings_);
    const int finished_below = first_day_kept_by_some(kept, now);
    const auto add = [&](const std::string& table, int below) {
      for (const auto& partition : read_partitions(session, table)) {
        if (!partition.below || *partition.below > below) continue;
        auto& day = plan.days.emplace_back();
        day.table = table;
        day.ends_at = start_of(*partition.below);
        day.rows = partition.rows;
        day.bytes = partition.bytes;
        if (table == "message" && needed_by_many(session, {partition, finished_below},
                                                 width_of(table), connection_.random())) {
          day.kept_because = "more than " + std::to_string(most_stragglers) +
                             " deliveries need it, and more than one message in " +
                             std::to_string(part_carried);
        }
      }
    };
    add("delivery", finished_below);
    add("log_entry", first_kept_day(now, days_or_for_ever(settings_.logs)));
    add("attempt", first_kept_day(now, days_or_for_ever(settings_.attempts)));
    add("message", first_day_kept_by_all(kept, now) - 1);
    for (const auto& table : tables_of_days(session)) {
      plan.days_to_make +=
          missing_days(read_partitions(session, table), day_of(now), day_of(now) + days_ahead);
    }
    plan.dead_letters = count_dead_letters(session, kept, now);
    plan.finished = count_finished(session, kept, now);
    return plan;
  });
}

}  // namespace pmq::store::mysql

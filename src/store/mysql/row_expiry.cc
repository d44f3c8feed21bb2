#include "store/mysql/row_expiry.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <vector>

#include "store/mysql/error_filing.h"
#include "store/mysql/kept_for.h"

namespace pmq::store::mysql {
namespace {

constexpr int rows_of_step = 500;
constexpr int keys_of_window = 1'000;

Time start_of(int day) {
  return Time(std::chrono::days(day));
}

/// The first day that has rows of it.
std::optional<int> first_finished_day(Session& session, std::int64_t subscription, int from,
                                      int below) {
  for (int day = from; day < below; ++day) {
    auto rows =
        session.query("SELECT 1 FROM delivery WHERE bucket = ? AND subscription_id = ? LIMIT 1",
                      values(day, subscription));
    if (rows.next()) return day;
  }
  return std::nullopt;
}

/// The oldest ones that failed before `kept_from`. Returns how many.
int delete_some_dead(Session& session, std::int64_t subscription, Time kept_from) {
  session.begin();
  std::vector<queue::DeliveryId> over;
  std::string sql;
  Values all;
  auto rows = session.query(
      "SELECT position, id FROM delivery WHERE bucket = 1 AND subscription_id = ? AND state = 3"
      " AND position < ? ORDER BY position, id LIMIT ? FOR UPDATE",
      values(subscription, kept_from, rows_of_step));
  while (rows.next()) {
    sql += sql.empty() ? "SELECT ? AS position, ? AS id" : " UNION ALL SELECT ?,?";
    all.add(rows.integer());
    over.push_back({rows.integer()});
    all.add(over.back().value);
  }
  if (!over.empty()) {
    all.add(subscription);
    session.execute("DELETE d FROM (" + sql +
                        ") r STRAIGHT_JOIN delivery d ON d.bucket = 1 AND d.subscription_id = ?"
                        " AND d.state = 3 AND d.position = r.position AND d.id = r.id",
                    all);
    take_from_errors(session, over);
  }
  session.commit();
  return static_cast<int>(over.size());
}

/// Whether the oldest row of a table whose rows come in the order of `id` is over.
bool oldest_is_over(Session& session, const std::string& table, Time kept_from) {
  auto rows = session.query("SELECT at FROM " + table + " ORDER BY id LIMIT 1");
  return rows.next() && rows.time() < kept_from;
}

bool trim_by_id(Session& session, const std::string& table, Time kept_from) {
  if (!oldest_is_over(session, table, kept_from)) return false;
  return session.execute("DELETE FROM " + table + " WHERE at < ? ORDER BY id LIMIT ?",
                         values(kept_from, rows_of_step)) == rows_of_step;
}

bool trim_figures(Session& session, Time kept_from) {
  const auto minute = std::chrono::floor<std::chrono::minutes>(kept_from.time_since_epoch());
  for (const std::string table : {"figure", "latency", "trouble"}) {
    for (const int span : {0, 1}) {
      if (session.execute("DELETE FROM " + table + " WHERE span = ? AND at < ? LIMIT ?",
                          values(span, minute.count(), rows_of_step)) == rows_of_step) {
        return true;
      }
    }
  }
  return false;
}

/// What is needed to take a requeue back goes before the job itself.
bool trim_jobs(Session& session, Time items_from, Time jobs_from) {
  auto rows = session.query(
      "SELECT j.id FROM bulk_job j WHERE j.state IN (1, 2, 4) AND j.updated_at < ?"
      " AND EXISTS (SELECT 1 FROM bulk_job_item i WHERE i.job_id = j.id) LIMIT 1",
      values(items_from));
  if (rows.next()) {
    session.execute("DELETE FROM bulk_job_item WHERE job_id = ? LIMIT ?",
                    values(rows.integer(), rows_of_step));
    return true;
  }
  return session.execute(
             "DELETE FROM bulk_job WHERE state IN (1, 2, 4) AND updated_at < ? ORDER BY id LIMIT ?",
             values(jobs_from, rows_of_step)) == rows_of_step;
}

}  // namespace

int oldest_finished_day(Session& session) {
  auto rows = session.query("SELECT MIN(bucket) FROM delivery WHERE bucket > 1");
  const auto day = rows.next() ? rows.optional_integer() : std::nullopt;
  return day ? static_cast<int>(*day) : std::numeric_limits<int>::max();
}

bool delete_dead_letters(Session& session, const config::RetentionSettings& settings, Time now) {
  for (const auto& kept : read_kept_for(session, settings)) {
    if (!kept.dead) continue;
    const auto kept_from = start_of(first_kept_day(now, kept.dead));
    if (delete_some_dead(session, kept.subscription, kept_from) == rows_of_step) return true;
  }
  return false;
}

bool delete_finished(Session& session, const config::RetentionSettings& settings, Time now) {
  const auto all = read_kept_for(session, settings);
  const int first = std::max(first_day_kept_by_some(all, now), oldest_finished_day(session));
  for (const auto& kept : all) {
    const int below = first_kept_day(now, kept.finished);
    const auto day = first_finished_day(session, kept.subscription, first, below);
    if (!day) continue;
    session.execute(
        "DELETE FROM delivery WHERE bucket = ? AND subscription_id = ?"
        " ORDER BY state, position, id LIMIT ?",
        values(*day, kept.subscription, rows_of_step));
    return true;
  }
  return false;
}

bool trim_history(Session& session, const config::RetentionSettings& settings, Time now) {
  const auto kept_from = [&](int days) {
    return start_of(first_kept_day(now, days_or_for_ever(days)));
  };
  const Time history_from = kept_from(settings.audit);
  return trim_by_id(session, "action", history_from) ||
         trim_by_id(session, "breaker_change", history_from) ||
         trim_figures(session, kept_from(settings.metrics)) ||
         trim_jobs(session, kept_from(settings.finished), history_from);
}

std::optional<std::string> forget_keys(Session& session, const std::string& place, int below) {
  auto rows = session.query(
      "SELECT idempotency_key, day FROM idempotency WHERE idempotency_key > ?"
      " ORDER BY idempotency_key LIMIT ?",
      values(place, keys_of_window));
  std::vector<std::string> over;
  std::string last;
  int seen = 0;
  for (; rows.next(); ++seen) {
    last = rows.text();
    if (rows.small_integer() < below) over.push_back(last);
  }
  if (!over.empty()) {
    std::string sql;
    Values all;
    for (const auto& key : over) {
      sql += sql.empty() ? "SELECT CAST(? AS BINARY) AS k" : " UNION ALL SELECT ?";
      all.add(key);
    }
    all.add(below);
    session.execute("DELETE i FROM (" + sql +
                        ") r STRAIGHT_JOIN idempotency i ON i.idempotency_key = r.k AND i.day < ?",
                    all);
  }
  return seen == keys_of_window ? std::optional(last) : std::nullopt;
}

}  // namespace pmq::store::mysql

#include "store/mysql/error_filing.h"

#include <algorithm>
#include <map>
#include <utility>

#include "queue/error_group.h"

namespace pmq::store::mysql {
namespace {

constexpr std::size_t rows_at_once = 500;

/// A group of one subscription.
using Group = std::pair<std::int64_t, std::string>;
using Counts = std::map<Group, std::int64_t>;

void file_some(Session& session, std::span<const FiledDeath> deaths) {
  Counts counts;
  std::string rows;
  Values all;
  for (const auto& death : deaths) {
    const auto& group =
        *counts.try_emplace({death.subscription.value, queue::error_group(death.error)}).first;
    ++counts[group.first];
    rows += rows.empty() ? "(?,?,?,?)" : ",(?,?,?,?)";
    // The map's keys stay where they are.
    all.add(death.delivery.value).add(group.first.first).add(group.first.second);
    all.add(death.failed_at);
  }
  // One that is filed already says that somebody left it behind: a count that is one too high, and
  // no reason to keep a delivery from dying.
  session.execute(
      "INSERT INTO dead_letter_error (delivery_id, subscription_id, error_group, failed_at)"
      " VALUES " +
          rows +
          " ON DUPLICATE KEY UPDATE subscription_id = VALUES(subscription_id),"
          " error_group = VALUES(error_group), failed_at = VALUES(failed_at)",
      all);
  std::string changes;
  Values changed;
  for (const auto& [group, count] : counts) {
    changes += changes.empty() ? "(?,?,?)" : ",(?,?,?)";
    changed.add(group.first).add(group.second).add(count);
  }
  session.execute(
      "INSERT INTO error_group_change (subscription_id, error_group, dead) VALUES " + changes,
      changed);
}

/// `SELECT ? AS id UNION ALL SELECT ? …`
std::string listed(std::span<const std::int64_t> ids, Values& all) {
  std::string sql;
  for (const auto id : ids) {
    sql += sql.empty() ? "SELECT ? AS id" : " UNION ALL SELECT ?";
    all.add(id);
  }
  return sql;
}

void take_some(Session& session, std::span<const std::int64_t> ids) {
  Values all;
  const auto those = " FROM (" + listed(ids, all) +
                     ") r STRAIGHT_JOIN dead_letter_error e ON e.delivery_id = r.id";
  session.execute(
      "INSERT INTO error_group_change (subscription_id, error_group, dead)"
      " SELECT e.subscription_id, e.error_group, -COUNT(*)" +
          those + " GROUP BY e.subscription_id, e.error_group",
      all);
  session.execute("DELETE e" + those, all);
}

void add_to_sums(Session& session, const Counts& counts) {
  std::string sql;
  Values all;
  for (const auto& [group, count] : counts) {
    sql += sql.empty() ? "(?,?,?)" : ",(?,?,?)";
    all.add(group.first).add(group.second).add(count);
  }
  session.execute("INSERT INTO error_group (subscription_id, error_group, dead) VALUES " + sql +
                      " ON DUPLICATE KEY UPDATE dead = dead + VALUES(dead)",
                  all);
  // What was left may be added up before what came: a sum can be below 0 for a while.
  for (const auto& [group, count] : counts) {
    if (count > 0) continue;
    session.execute(
        "DELETE FROM error_group WHERE subscription_id = ? AND error_group = ? AND dead = 0",
        values(group.first, group.second));
  }
}

/// One transaction. False: nothing is left.
bool add_up_some(Session& session) {
  auto rows = session.query(
      "SELECT id, subscription_id, error_group, dead FROM error_group_change ORDER BY id LIMIT ?"
      " FOR UPDATE SKIP LOCKED",
      values(static_cast<std::int64_t>(rows_at_once)));
  std::vector<std::int64_t> ids;
  Counts counts;
  while (rows.next()) {
    ids.push_back(rows.integer());
    const auto subscription = rows.integer();
    auto group = rows.text();
    const auto dead = rows.integer();
    counts[{subscription, std::move(group)}] += dead;
  }
  if (ids.empty()) return false;
  add_to_sums(session, counts);
  Values all;
  const auto added = listed(ids, all);
  session.execute(
      "DELETE c FROM (" + added + ") r STRAIGHT_JOIN error_group_change c ON c.id = r.id", all);
  return true;
}

}  // namespace

void file_under_errors(Session& session, std::span<const FiledDeath> deaths) {
  for (; !deaths.empty(); deaths = deaths.subspan(std::min(rows_at_once, deaths.size())))
    file_some(session, deaths.first(std::min(rows_at_once, deaths.size())));
}

void take_from_errors(Session& session, std::span<const queue::DeliveryId> deliveries) {
  std::vector<std::int64_t> ids;
  for (const auto delivery : deliveries)
    ids.push_back(delivery.value);
  std::span<const std::int64_t> left = ids;
  for (; !left.empty(); left = left.subspan(std::min(rows_at_once, left.size())))
    take_some(session, left.first(std::min(rows_at_once, left.size())));
}

void add_up_errors(Connection& connection, milliseconds budget) {
  using Steady = std::chrono::steady_clock;
  const auto end = Steady::now() + budget;
  while (connection.in_step(add_up_some)) {
    if (Steady::now() >= end) return;
  }
}

}  // namespace pmq::store::mysql

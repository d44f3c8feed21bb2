#include "store/mysql/vitals.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/disk_space.h"
#include "store/mysql/dispatcher_row.h"
#include "store/mysql/row_codes.h"
#include "store/mysql/schema_version.h"
#include "store/mysql/server_facts.h"
#include "store/mysql/storage_room.h"

namespace pmq::store::mysql {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr seconds sizes_kept{30};
constexpr minutes window_of_troubles{15};
constexpr hours window_of_deaths{1};

template <typename Unit>
std::int64_t whole(Time time) {
  return std::chrono::floor<Unit>(time).time_since_epoch().count();
}

health::Count to_count(const CappedCount& count) {
  return {count.value, count.capped};
}

health::Flow to_flow(queue::SubscriptionState state) {
  switch (state) {
    case queue::SubscriptionState::active:
      return health::Flow::active;
    case queue::SubscriptionState::paused:
      return health::Flow::paused;
    case queue::SubscriptionState::disabled:
      return health::Flow::disabled;
  }
  return health::Flow::active;
}

/// Days after today that have a partition. Two of `delivery` are none of days.
std::vector<health::PartitionFacts> read_partitions(Session& session, Time now) {
  constexpr int first_day = 2;
  auto rows = session.query(
      "SELECT table_name, MAX(CAST(partition_description AS SIGNED))"
      " FROM information_schema.partitions WHERE table_schema = DATABASE()"
      " AND partition_method = 'RANGE' AND partition_description <> 'MAXVALUE'"
      " GROUP BY table_name ORDER BY table_name");
  std::vector<health::PartitionFacts> all;
  while (rows.next()) {
    auto table = rows.text();
    const auto below = rows.small_integer();
    if (below > first_day) all.push_back({std::move(table), below - 1 - day_of(now)});
  }
  return all;
}

health::CountByCode read_troubles(Session& session, int kind, Time now) {
  auto rows = session.query(
      "SELECT label, CAST(SUM(count) AS SIGNED) FROM trouble"
      " WHERE span = 0 AND at >= ? AND kind = ? GROUP BY label ORDER BY 2 DESC, label LIMIT 20",
      values(whole<minutes>(now - window_of_troubles), kind));
  health::CountByCode all;
  while (rows.next()) {
    auto label = rows.text();
    all.emplace_back(std::move(label), rows.integer());
  }
  return all;
}

std::int64_t read_rejected_tokens(Session& session, Time now) {
  auto rows = session.query(
      "SELECT CAST(COALESCE(SUM(count), 0) AS SIGNED) FROM trouble WHERE span = 0 AND at >= ?"
      " AND kind = 1 AND label IN ('token_invalid', 'too_many_failures')",
      values(whole<minutes>(now - hours(1))));
  return rows.next() ? rows.integer() : 0;
}

std::optional<milliseconds> read_figures_age(Session& session, Time now) {
  auto rows = session.query("SELECT minute FROM figure_progress WHERE id = 1 AND minute > 0");
  if (!rows.next()) return std::nullopt;
  return now - Time(minutes(rows.integer()));
}

std::optional<std::string> read_mail_fault(Session& session) {
  auto rows = session.query("SELECT mail_fault FROM alert_progress WHERE id = 1");
  return rows.next() ? rows.optional_text() : std::nullopt;
}

/// A sample for each hour; how much it has grown since the oldest one of the last week.
std::optional<double> note_size(Session& session, const std::string& name, std::int64_t bytes,
                                Time now) {
  constexpr std::int64_t fewest_hours = 6;
  constexpr std::int64_t week = 7 * 24;
  const auto hour = whole<hours>(now);
  auto rows = session.query(
      "SELECT at, bytes, (SELECT MAX(at) FROM size_sample WHERE name = ?) FROM size_sample"
      " WHERE name = ? AND at >= ? ORDER BY at LIMIT 1",
      values(name, name, hour - week));
  std::optional<double> growth;
  std::int64_t latest = 0;
  if (rows.next()) {
    const auto at = rows.integer();
    const auto was = rows.integer();
    latest = rows.integer();
    if (hour - at >= fewest_hours) {
      growth = static_cast<double>(bytes - was) * 24.0 / static_cast<double>(hour - at);
    }
  }
  if (latest < hour) {
    session.execute("INSERT IGNORE INTO size_sample (name, at, bytes) VALUES (?,?,?)",
                    values(name, hour, bytes));
    session.execute("DELETE FROM size_sample WHERE name = ? AND at < ?", values(name, hour - week));
  }
  return growth;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "this host";
}

std::map<std::int64_t, std::int64_t> count_deaths(Session& session, const Catalog& catalog,
                                                  Time since) {
  std::map<std::int64_t, std::int64_t> deaths;
  for (const auto& subscription : catalog.all()) {
    auto rows = session.query(
        "SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE bucket = 1 AND subscription_id = ?"
        " AND state = 3 AND position >= ? LIMIT 10001) c",
        values(subscription.id.value, since));
    if (rows.next()) deaths[subscription.id.value] = rows.integer();
  }
  return deaths;
}

}  // namespace

MysqlVitals::MysqlVitals(MysqlStore& store, const config::Settings& settings)
    : store_(store),
      database_(settings.database),
      folders_{settings.env_file.parent_path()},
      sends_mail_(!settings.alerts.mail_to.empty()) {
  if (!settings.log_file.empty()) {
    folders_.push_back(std::filesystem::path(settings.log_file).parent_path());
  }
}

health::Facts MysqlVitals::read() {
  try {
    return read_at(store_.now());
  } catch (const std::runtime_error& fault) {
    health::Facts facts;
    facts.database_fault = fault.what();
    return facts;
  }
}

health::Facts MysqlVitals::read_at(Time now) {
  auto& connection = store_.connection();
  health::Facts facts;
  facts.server =
      connection.retrying([&](Session& session) { return read_server_facts(session, database_); });
  facts.has_schema = facts.server.schema_version == known_schema_version;
  if (!facts.has_schema) return facts;
  facts.queues = queues(now);
  connection.retrying([&](Session& session) {
    facts.dispatcher = read_dispatcher_facts(session, now);
    facts.storage = storage(session, now);
    facts.partitions = sizes(session, now).partitions;
    facts.database_errors = read_troubles(session, 0, now);
    facts.refusals = read_troubles(session, 1, now);
    facts.rejected_tokens = read_rejected_tokens(session, now);
    facts.figures_age = read_figures_age(session, now);
    facts.mail = {sends_mail_, read_mail_fault(session)};
  });
  return facts;
}

const MysqlVitals::Sizes& MysqlVitals::sizes(Session& session, Time now) {
  const auto at = Steady::now();
  if (!sizes_ || at - measured_at_ > sizes_kept) {
    sizes_ = Sizes{database_bytes(session), read_partitions(session, now)};
    measured_at_ = at;
  }
  return *sizes_;
}

std::vector<health::StorageFacts> MysqlVitals::storage(Session& session, Time now) {
  std::vector<health::StorageFacts> all;
  if (database_.quota_bytes > 0) {
    const auto used = sizes(session, now).database_bytes;
    all.push_back({"database quota", used, database_.quota_bytes, {}});
  }
  std::set<std::uint64_t> seen;
  for (const auto& folder : folders_) {
    const auto disk = disk_space(folder);
    if (!disk || disk->total <= 0 || !seen.insert(disk->device).second) continue;
    const std::string what = seen.size() == 1 ? "disk of " : "disk of the log of ";
    all.push_back({what + host_name(), disk->used, disk->total, {}});
  }
  for (auto& each : all)
    each.growth_per_day = note_size(session, each.name, each.used, now);
  return all;
}

std::vector<health::QueueFacts> MysqlVitals::queues(Time now) {
  const auto stats = store_.stats(std::nullopt, now);
  const auto& catalog = store_.catalog();
  const auto deaths = store_.connection().retrying(
      [&](Session& session) { return count_deaths(session, catalog, now - window_of_deaths); });
  std::vector<health::QueueFacts> all;
  std::vector<queue::Subscription> webhooks;
  for (const auto& each : stats) {
    auto& facts = all.emplace_back();
    facts.name = each.queue;
    facts.is_webhook = each.kind == queue::SubscriptionKind::webhook;
    facts.flow = to_flow(each.state);
    facts.ready = to_count(each.ready);
    facts.scheduled = to_count(each.scheduled);
    facts.in_progress = to_count(each.in_progress);
    facts.dead = to_count(each.dead);
    facts.oldest_ready_age = each.oldest_ready_age;
    const auto* subscription = catalog.find(each.queue);
    if (subscription == nullptr) continue;
    const auto died = deaths.find(subscription->id.value);
    if (died != deaths.end()) {
      facts.died_last_hour = {std::min<std::int64_t>(died->second, max_count),
                              died->second > max_count};
    }
    if (facts.is_webhook) webhooks.push_back(*subscription);
  }
  const auto endpoints = store_.endpoints(webhooks, now);
  for (std::size_t i = 0; i < webhooks.size(); ++i) {
    if (!endpoints[i]) continue;
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const auto& queue) { return queue.name == webhooks[i].name; });
    const auto state = endpoints[i]->breaker.state;
    found->breaker = std::string(webhook::name(state));
    if (state == webhook::BreakerState::closed) continue;
    const auto changes = store_.breaker_changes(webhooks[i].name, {.limit = 1, .cursor = {}});
    if (changes && !changes->rows.empty()) found->breaker_reason = changes->rows.front().reason;
  }
  return all;
}

}  // namespace pmq::store::mysql

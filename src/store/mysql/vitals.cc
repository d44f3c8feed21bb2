#include "store/mysql/vitals.h"

#include <algorithm>
#include <map>

#include "store/mysql/dispatcher_row.h"
#include "store/mysql/schema_version.h"
#include "store/mysql/server_facts.h"

namespace pmq::store::mysql {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

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

std::optional<health::HeldFacts> read_held(Session& session, Time now) {
  auto rows = session.query(
      "SELECT held_since, held_because FROM dispatch_state"
      " WHERE id = 1 AND held_since IS NOT NULL");
  if (!rows.next()) return std::nullopt;
  health::HeldFacts held;
  held.ago = std::max(now - rows.time(), milliseconds(0));
  held.because = rows.optional_text().value_or("");
  return held;
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
      sends_mail_(!settings.alerts.mail_to.empty()),
      storage_(settings) {}

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
  facts.has_schema = facts.server.schema_version >= known_schema_version &&
                     facts.server.oldest_program <= known_schema_version;
  if (!facts.has_schema) return facts;
  facts.queues = queues(now);
  connection.retrying([&](Session& session) {
    facts.dispatcher = read_dispatcher_facts(session, now);
    facts.held = read_held(session, now);
    facts.storage = storage_.storage(session, now);
    facts.partitions = storage_.partitions(session, now);
    facts.database_errors = read_troubles(session, 0, now);
    facts.refusals = read_troubles(session, 1, now);
    facts.rejected_tokens = read_rejected_tokens(session, now);
    facts.figures_age = read_figures_age(session, now);
    facts.mail = {sends_mail_, read_mail_fault(session)};
  });
  return facts;
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

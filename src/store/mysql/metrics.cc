#include "store/mysql/metrics.h"

#include <algorithm>
#include <charconv>

#include "store/mysql/latency_rows.h"

namespace pmq::store::mysql {
namespace {

constexpr int span_ever = 2;
constexpr milliseconds counting_budget{60};

using QueuesById = std::map<std::int64_t, QueueTotals>;

void read_figures(Session& session, QueuesById& queues) {
  auto rows = session.query(
      "SELECT subscription_id, enqueued, done, dead FROM figure WHERE span = ? AND at = 0",
      values(span_ever));
  while (rows.next()) {
    const auto found = queues.find(rows.integer());
    if (found == queues.end()) continue;
    found->second.enqueued = rows.integer();
    found->second.done = rows.integer();
    found->second.dead = rows.integer();
  }
}

void read_troubles(Session& session, QueuesById& queues, Totals& totals) {
  auto rows = session.query(
      "SELECT kind, label, count FROM trouble WHERE span = ? AND at = 0 ORDER BY kind, label",
      values(span_ever));
  while (rows.next()) {
    const auto kind = static_cast<Trouble>(rows.integer());
    const auto label = rows.text();
    const auto count = rows.integer();
    if (kind == Trouble::database_error) totals.database_errors[label] = count;
    if (kind == Trouble::refusal) totals.refusals[label] = count;
    if (kind != Trouble::failed_attempt) continue;
    std::int64_t subscription = 0;
    std::from_chars(label.data(), label.data() + label.size(), subscription);
    const auto found = queues.find(subscription);
    if (found != queues.end()) found->second.failed_attempts = count;
  }
}

}  // namespace

Totals MysqlMetrics::totals(Time now) {
  figures_.count_finished_minutes(now, counting_budget);
  Totals totals;
  totals.counted_until = figures_.counted_until();
  connection_.retrying([&](Session& session) {
    catalog_.refresh(session);
    totals.queues.clear();
    QueuesById queues;
    for (const auto& subscription : catalog_.all())
      queues[subscription.id.value].queue = subscription.name;
    read_figures(session, queues);
    read_troubles(session, queues, totals);
    for (const auto& [id, latencies] : read_latencies(session, span_ever, 0)) {
      const auto found = queues.find(id);
      if (found == queues.end()) continue;
      found->second.wait = latencies.wait;
      found->second.delivery = latencies.delivery;
    }
    for (auto& [id, queue] : queues)
      totals.queues.push_back(std::move(queue));
  });
  std::sort(totals.queues.begin(), totals.queues.end(),
            [](const auto& a, const auto& b) { return a.queue < b.queue; });
  return totals;
}

}  // namespace pmq::store::mysql

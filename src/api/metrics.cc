#include <algorithm>

#include "api/exposition.h"
#include "api/handlers.h"
#include "health/examine.h"

// Sums come from minutes that were counted once they were over, so they move once a minute; how it
// stands now comes from the facts of the health checks.

namespace pmq::api {
namespace {

using store::QueueTotals;

double in_seconds(milliseconds time) {
  return static_cast<double>(std::max(time, milliseconds(0)).count()) / 1000;
}

void write_sum(Exposition& out, const store::Totals& totals, std::string_view name,
               std::string_view help, std::int64_t QueueTotals::*member) {
  out.family(name, "counter", help);
  for (const auto& queue : totals.queues)
    out.sample({{"queue", queue.queue}}, queue.*member);
}

void write_histogram(Exposition& out, const store::Totals& totals, std::string_view name,
                     std::string_view help, store::Latencies QueueTotals::*member) {
  out.family(name, "histogram", help);
  for (const auto& queue : totals.queues)
    out.histogram({{"queue", queue.queue}}, queue.*member);
}

void write_totals(Exposition& out, const store::Totals& totals) {
  write_sum(out, totals, "pmq_enqueued_total", "Deliveries that were enqueued, by queue.",
            &QueueTotals::enqueued);
  write_sum(out, totals, "pmq_delivered_total", "Deliveries that were done, by queue.",
            &QueueTotals::done);
  write_sum(out, totals, "pmq_dead_letters_total", "Deliveries that died, by queue.",
            &QueueTotals::dead);
  write_sum(out, totals, "pmq_failed_attempts_total",
            "Attempts that workers or endpoints failed, by queue.", &QueueTotals::failed_attempts);
  write_histogram(out, totals, "pmq_wait_seconds",
                  "How long deliveries that are done had been ready before their last claim.",
                  &QueueTotals::wait);
  write_histogram(out, totals, "pmq_delivery_seconds",
                  "From enqueue to done, retries and delays included.", &QueueTotals::delivery);
}

void write_by_code(Exposition& out, std::string_view name, std::string_view help,
                   std::map<std::string, std::int64_t> counts, const std::string& always) {
  counts.try_emplace(always, 0);
  out.family(name, "counter", help);
  for (const auto& [code, count] : counts)
    out.sample({{"code", code}}, count);
}

void write_queues(Exposition& out, const std::vector<health::QueueFacts>& queues) {
  out.family("pmq_queue_deliveries", "gauge",
             "Deliveries by queue and state; counting stops at 10000.");
  for (const auto& queue : queues) {
    out.sample({{"queue", queue.name}, {"state", "ready"}}, queue.ready.value);
    out.sample({{"queue", queue.name}, {"state", "scheduled"}}, queue.scheduled.value);
    out.sample({{"queue", queue.name}, {"state", "in_progress"}}, queue.in_progress.value);
    out.sample({{"queue", queue.name}, {"state", "dead"}}, queue.dead.value);
  }
  out.family("pmq_queue_oldest_ready_seconds", "gauge",
             "How long the oldest ready delivery has been ready; 0 when none is.");
  for (const auto& queue : queues) {
    out.sample({{"queue", queue.name}},
               in_seconds(queue.oldest_ready_age.value_or(milliseconds(0))));
  }
  out.family("pmq_queue_active", "gauge", "1 unless the queue is paused or disabled.");
  for (const auto& queue : queues) {
    out.sample({{"queue", queue.name}}, std::int64_t{queue.flow == health::Flow::active ? 1 : 0});
  }
  out.family("pmq_breaker_closed", "gauge", "1 unless a webhook's circuit breaker is open.");
  for (const auto& queue : queues) {
    if (!queue.breaker) continue;
    out.sample({{"queue", queue.name}}, std::int64_t{*queue.breaker == "closed" ? 1 : 0});
  }
}

void write_dispatchers(Exposition& out, const health::Facts& facts,
                       const std::vector<store::DispatcherStatus>& dispatchers, Time now) {
  constexpr seconds alive{30};
  std::int64_t running = 0;
  std::int64_t in_flight = 0;
  for (const auto& each : dispatchers) {
    if (now - each.seen_at > alive) continue;
    ++running;
    in_flight += each.beat.in_flight;
  }
  out.family("pmq_dispatchers", "gauge", "Dispatchers that run.");
  out.sample({}, running);
  out.family("pmq_dispatcher_requests_in_flight", "gauge", "Posts to webhooks that are under way.");
  out.sample({}, in_flight);
  if (!facts.dispatcher.heard_of_ago) return;
  out.family("pmq_dispatcher_silence_seconds", "gauge",
             "Since when no dispatcher was heard of, whether or not it was to end.");
  out.sample({}, in_seconds(*facts.dispatcher.heard_of_ago));
}

void write_checks(Exposition& out, const health::Checks& checks) {
  out.family("pmq_check_status", "gauge",
             "Each check of GET /v1/health: 0 passes, 1 warns, 2 fails.");
  for (const auto& check : checks) {
    out.sample({{"check", check.component + ':' + check.measure}, {"subject", check.instance}},
               static_cast<std::int64_t>(check.status));
  }
}

}  // namespace

http::Response read_metrics(Call& call) {
  call.end_of_input();
  const Time now = call.store.now();
  const auto totals = call.insight.metrics.totals(now);
  const auto facts = call.insight.vitals.read();
  if (facts.database_fault) throw store::Unavailable(*facts.database_fault);

  Exposition out;
  write_totals(out, totals);
  write_by_code(out, "pmq_database_errors_total",
                "Errors of the database, by its number; most were tried again.",
                totals.database_errors, "lost");
  write_by_code(out, "pmq_refused_requests_total",
                "Requests that the API refused, by the problem's code.", totals.refusals,
                "rate_limited");
  write_queues(out, facts.queues);
  write_dispatchers(out, facts, call.store.dispatchers(now), now);
  write_checks(out, health::examine(facts, call.insight.limits));
  if (totals.counted_until) {
    out.family("pmq_counted_until_timestamp_seconds", "gauge", "Until when the sums are counted.");
    out.sample({}, in_seconds(totals.counted_until->time_since_epoch()));
  }
  http::Response response;
  response.content_type = "text/plain; version=0.0.4";
  response.body = out.take();
  return response;
}

}  // namespace pmq::api

#include <algorithm>

#include "admin/handlers.h"
#include "admin/queue_rows.h"
#include "base/text.h"
#include "view/audit.h"

namespace pmq::admin {
namespace {

using view::HealthCheck;

constexpr std::chrono::minutes quiet_dispatcher{6};
constexpr std::chrono::minutes late_figures{3};

HealthCheck database(const Visit& visit) {
  const auto began = std::chrono::steady_clock::now();
  visit.stores().queue.check();
  const auto took =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began);
  const bool is_slow = took.count() > 50;
  return {"Database", is_slow ? "warn" : "ok",
          "answers in " + with_separators(static_cast<std::int64_t>(took.count() * 1000)) + " µs",
          is_slow ? "A round trip takes long: everything else waits for it." : ""};
}

HealthCheck clocks(const Visit& visit) {
  constexpr seconds most{5};
  const auto difference = visit.now - visit.site.clock.now();
  const auto apart = difference < difference.zero() ? -difference : difference;
  const bool are_apart = apart > most;
  return {
      "Clocks", are_apart ? "warn" : "ok",
      "this host and the database are " + duration_text(apart) + " apart",
      are_apart ? "Set both by NTP: receivers of webhooks refuse posts with a wrong time." : ""};
}

HealthCheck dispatcher(const Visit& visit, bool is_needed) {
  const auto dispatchers = visit.stores().queue.dispatchers(visit.now);
  if (dispatchers.empty()) {
    return {"Dispatcher", is_needed ? "failed" : "ok", "none within a day",
            is_needed
                ? "Webhooks wait for one. Add a cron line: * * * * * bin/pmq dispatch --for 55"
                : "None is needed: there is no webhook."};
  }
  const auto ago = visit.now - dispatchers.front().seen_at;
  const bool is_quiet = ago > quiet_dispatcher;
  return {"Dispatcher", is_quiet && is_needed ? "failed" : "ok",
          "heard of " + duration_text(std::max(ago, milliseconds(0))) + " ago, on " +
              dispatchers.front().beat.host,
          is_quiet ? "It has ended. Add a cron line: * * * * * bin/pmq dispatch --for 55" : ""};
}

HealthCheck figures(const Visit& visit) {
  const auto until = visit.stores().figures.counted_until();
  if (!until) return {"Figures", "warn", "not counted yet", "Open the overview once."};
  const bool are_late = visit.now - *until > late_figures;
  return {"Figures of the charts", are_late ? "warn" : "ok",
          "counted until " + duration_text(visit.now - *until) + " ago",
          are_late ? "They are counted while somebody looks at the overview." : ""};
}

std::vector<HealthCheck> queues(const std::vector<store::QueueStats>& stats) {
  constexpr std::chrono::minutes late{15};
  std::vector<HealthCheck> checks;
  for (const auto& queue : stats) {
    const bool waits = queue.oldest_ready_age && *queue.oldest_ready_age > late;
    const bool is_held = queue.state != queue::SubscriptionState::active;
    HealthCheck check{"Queue " + queue.queue, "ok",
                      figure_text(queue.ready) + " ready, " + figure_text(queue.dead) + " dead",
                      ""};
    if (queue.oldest_ready_age) {
      check.figure += ", oldest waits " + duration_text(*queue.oldest_ready_age);
    }
    if (waits) {
      check.state = "warn";
      check.advice = is_held ? "It is " + std::string(queue::name(queue.state)) + ": resume it."
                             : "Nothing takes from it fast enough: see whether its workers run.";
    }
    checks.push_back(std::move(check));
  }
  return checks;
}

}  // namespace

http::Response show_health(Visit& visit) {
  const auto stats = visit.stores().queue.stats(std::nullopt, visit.now);
  const bool has_webhooks = std::any_of(stats.begin(), stats.end(), [](const auto& queue) {
    return queue.kind == queue::SubscriptionKind::webhook;
  });
  view::HealthView view;
  view.checks = {database(visit), clocks(visit), dispatcher(visit, has_webhooks), figures(visit)};
  for (auto& check : queues(stats))
    view.checks.push_back(std::move(check));
  auto page = visit.page("Health", "health");
  page.live = true;
  return html(view::render(visit.site.templates, page, view));
}

}  // namespace pmq::admin

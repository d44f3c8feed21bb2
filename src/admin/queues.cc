#include "view/queues.h"

#include "admin/breaker_view.h"
#include "admin/handlers.h"
#include "admin/queue_form.h"
#include "admin/queue_rows.h"
#include "admin/queue_target.h"
#include "admin/span.h"
#include "base/text.h"

namespace pmq::admin {
namespace {

using store::QueueStats;

constexpr milliseconds counting_budget{60};

std::vector<view::Tile> tiles(const Visit& visit, const QueueStats& stats) {
  const auto messages = [&](const char* status) {
    return visit.href("/messages", {{"queue", stats.queue}, {"status", status}});
  };
  const auto drains = drain_time(stats);
  return {
      {"Ready", figure_text(stats.ready),
       stats.oldest_ready_age ? "oldest waits " + duration_text(*stats.oldest_ready_age)
                              : "nothing waits",
       "ready", messages("ready")},
      {"In progress", figure_text(stats.in_progress), "leased to workers", "in-progress",
       messages("in_progress")},
      {"Scheduled", figure_text(stats.scheduled), "due later", "scheduled", messages("scheduled")},
      {"Dead letters", figure_text(stats.dead),
       figure_text(stats.failed_per_minute) + " in the last minute", "dead",
       visit.href("/dead-letters", {{"queue", stats.queue}})},
      {"Out / min", figure_text(stats.done_per_minute),
       drains.empty() ? figure_text(stats.enqueued_per_minute) + " in" : "empty in " + drains,
       "out", messages("done")},
  };
}

std::vector<view::Fact> settings_of(const queue::Subscription& subscription) {
  std::vector<view::Fact> facts;
  const auto text = [&](std::string name, std::string value) {
    facts.push_back({std::move(name), std::move(value), "", std::nullopt});
  };
  text("Event types", joined(subscription.event_types));
  text("Retries", std::to_string(subscription.retry_policy.max_retries));
  text("Waits", backoff_text(subscription.retry_policy.backoff));
  if (const auto& webhook = subscription.webhook) {
    text("URL", webhook->url);
    text("Format", std::string(queue::name(webhook->format)));
    text("Timeout", duration_text(webhook->timeout));
    text("At once", std::to_string(webhook->max_in_flight));
    if (webhook->rate_per_second) {
      text("A second", form_of(subscription).rate);
    }
  }
  facts.push_back({"Created", "", "", subscription.created_at});
  facts.push_back({"Changed", "", "", subscription.updated_at});
  return facts;
}

std::vector<std::int64_t> values_of(const std::vector<store::Figure>& figures,
                                    std::int64_t store::Figure::*member) {
  std::vector<std::int64_t> values;
  values.reserve(figures.size());
  for (const auto& figure : figures)
    values.push_back(figure.*member);
  return values;
}

void fill_charts(const Visit& visit, view::QueueView& view) {
  const auto& span = span_of(visit);
  const auto window = window_of(span, visit);
  const auto all = visit.stores().figures.figures(window);
  std::vector<store::Figure> figures(static_cast<std::size_t>(window.steps));
  if (const auto found = all.find(view.name); found != all.end()) figures = found->second;
  view.spans = span_links(visit);
  view.chart = {"Throughput",
                window.from,
                window.step,
                std::string(span.step_label),
                {{"In", "in", values_of(figures, &store::Figure::enqueued)},
                 {"Done", "out", values_of(figures, &store::Figure::done)},
                 {"Dead", "dead", values_of(figures, &store::Figure::dead)}}};
  view.waiting = {"Waiting",
                  window.from,
                  window.step,
                  std::string(span.step_label),
                  {waiting_series({{view.name, figures}}, window.steps)},
                  view::Summary::last};
}

}  // namespace

http::Response show_queues(Visit& visit) {
  visit.stores().figures.count_finished_minutes(visit.now, counting_budget);
  view::QueuesView view;
  view.queues = queue_rows(visit, stats_of(visit, std::nullopt),
                           visit.stores().figures.figures(last_hour(visit)));
  view.new_href = visit.href("/queues/new");
  auto page = visit.page("Queues", "queues");
  page.live = true;
  return html(view::render(visit.site.templates, page, view));
}

http::Response show_queue(Visit& visit) {
  const auto subscription = queue_of(visit);
  visit.stores().figures.count_finished_minutes(visit.now, counting_budget);
  const auto stats = stats_of(visit, subscription.name);
  view::QueueView view;
  view.name = subscription.name;
  view.kind = queue::name(subscription.kind);
  view.state = queue::name(subscription.state);
  view.state_reason = subscription.state_reason.value_or("");
  view.is_active = subscription.state == queue::SubscriptionState::active;
  if (!stats.empty()) view.tiles = tiles(visit, stats.front());
  view.settings = settings_of(subscription);
  fill_charts(visit, view);
  view.breaker = breaker_view(visit, subscription);
  view.edit_href = visit.href("/queues/" + subscription.name + "/edit");
  auto page = visit.page(subscription.name, "queues");
  page.live = true;
  return html(view::render(visit.site.templates, page, view));
}

}  // namespace pmq::admin

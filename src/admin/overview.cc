#include "view/overview.h"

#include <numeric>
#include <optional>
#include <utility>

#include "admin/handlers.h"
#include "admin/queue_rows.h"
#include "admin/span.h"
#include "admin/warnings.h"
#include "base/text.h"
#include "http/percent.h"

namespace pmq::admin {
namespace {

using Stats = std::vector<store::QueueStats>;

/// As much of the counting as a page may wait for.
constexpr milliseconds counting_budget{60};

std::string sum_text(const Stats& stats, store::CappedCount store::QueueStats::*member) {
  store::CappedCount sum;
  for (const auto& queue : stats) {
    sum.value += (queue.*member).value;
    sum.capped |= (queue.*member).capped;
  }
  return figure_text(sum);
}

std::string oldest_text(const Stats& stats) {
  std::optional<milliseconds> oldest;
  for (const auto& queue : stats)
    if (queue.oldest_ready_age && (!oldest || *queue.oldest_ready_age > *oldest))
      oldest = queue.oldest_ready_age;
  return oldest ? "oldest waits " + duration_text(*oldest) : "nothing waits";
}

/// The heartbeat; none: no dispatcher has run lately, and a warning says so where one is needed.
std::optional<view::Tile> dispatcher_tile(const Visit& visit) {
  const auto dispatchers = visit.stores().queue.dispatchers(visit.now);
  if (dispatchers.empty()) return std::nullopt;
  const auto& latest = dispatchers.front();
  const auto ago = visit.now - latest.seen_at;
  return view::Tile{"Dispatcher", ago < seconds(1) ? "just now" : duration_text(ago) + " ago",
                    "last seen on " + latest.beat.host, "dispatcher", visit.href("/health")};
}

std::vector<view::Tile> tiles(const Visit& visit, const Stats& stats) {
  using store::QueueStats;
  std::vector<view::Tile> all = {
      {"Ready", sum_text(stats, &QueueStats::ready), oldest_text(stats), "ready",
       visit.href("/messages", {{"status", "ready"}})},
      {"In progress", sum_text(stats, &QueueStats::in_progress), "leased to workers", "in-progress",
       visit.href("/messages", {{"status", "in_progress"}})},
      {"Scheduled", sum_text(stats, &QueueStats::scheduled), "due later", "scheduled",
       visit.href("/messages", {{"status", "scheduled"}})},
      {"Dead letters", sum_text(stats, &QueueStats::dead),
       sum_text(stats, &QueueStats::failed_per_minute) + " in the last minute", "dead",
       visit.href("/dead-letters")},
      {"In / min", sum_text(stats, &QueueStats::enqueued_per_minute), "deliveries enqueued", "in",
       visit.href("/messages")},
      {"Out / min", sum_text(stats, &QueueStats::done_per_minute), "deliveries done", "out",
       visit.href("/messages", {{"status", "done"}})},
  };
  if (auto dispatcher = dispatcher_tile(visit)) all.push_back(std::move(*dispatcher));
  return all;
}

/// The sum over all queues, step by step.
view::Series series(std::string label, std::string style,
                    const std::map<std::string, std::vector<store::Figure>>& figures, int steps,
                    std::int64_t store::Figure::*member) {
  view::Series sum{std::move(label), std::move(style), {}};
  sum.values.resize(static_cast<std::size_t>(steps));
  for (const auto& [queue, of_queue] : figures)
    for (std::size_t i = 0; i < of_queue.size(); ++i)
      sum.values[i] += of_queue[i].*member;
  return sum;
}

}  // namespace

http::Response show_overview(Visit& visit) {
  const auto& stores = visit.stores();
  stores.figures.count_finished_minutes(visit.now, counting_budget);
  const auto stats = stats_of(visit, std::nullopt);
  const auto& span = span_of(visit);
  const auto window = window_of(span, visit);
  const auto figures = stores.figures.figures(window);
  const auto hour = stores.figures.figures(last_hour(visit));

  view::OverviewView view;
  view.spans = span_links(visit);
  view.tiles = tiles(visit, stats);
  view.warnings = warnings(visit, stats);
  view.queues = queue_rows(visit, stats, hour);
  view.throughput = {"Throughput",
                     window.from,
                     window.step,
                     std::string(span.step_label),
                     {series("In", "in", figures, window.steps, &store::Figure::enqueued),
                      series("Done", "out", figures, window.steps, &store::Figure::done)}};
  view.waiting = {"Waiting",
                  window.from,
                  window.step,
                  std::string(span.step_label),
                  {waiting_series(figures, window.steps)},
                  view::Summary::last};
  view.dead = {"Died",
               window.from,
               window.step,
               std::string(span.step_label),
               {series("Dead letters", "dead", figures, window.steps, &store::Figure::dead)}};
  view.never_used = stores.queue.search_messages({}, {.limit = 1, .cursor = {}}).rows.empty();
  view.api_url = (visit.transport() == http::Transport::https ? "https://" : "http://") +
                 std::string(visit.variables.get("HTTP_HOST")) +
                 visit.base.substr(0, visit.base.rfind('/'));
  auto page = visit.page("Overview", "overview");
  page.live = true;
  return html(view::render(visit.site.templates, page, view));
}

}  // namespace pmq::admin

#include "admin/queue_rows.h"

#include "base/text.h"

namespace pmq::admin {
namespace {

constexpr std::chrono::minutes late{15};

std::vector<std::int64_t> done_of(const std::vector<store::Figure>& figures) {
  std::vector<std::int64_t> done;
  done.reserve(figures.size());
  for (const auto& figure : figures)
    done.push_back(figure.done);
  return done;
}

}  // namespace

std::vector<store::QueueStats> stats_of(const Visit& visit,
                                        const std::optional<std::string>& queue) {
  auto stats = visit.stores().queue.stats(queue, visit.now);
  for (auto& each : stats) {
    if (!each.dead.capped) continue;
    const auto summed = visit.stores().desk.dead_in(each.queue);
    if (summed.value > each.dead.value) each.dead = summed;
  }
  return stats;
}

std::string figure_text(const store::CappedCount& count) {
  return with_separators(count.value) + (count.capped ? "+" : "");
}

view::Series waiting_series(const std::map<std::string, std::vector<store::Figure>>& figures,
                            int steps) {
  view::Series sum{"Deliveries", "ready", {}};
  sum.values.resize(static_cast<std::size_t>(steps));
  for (const auto& [queue, of_queue] : figures) {
    for (std::size_t i = 0; i < of_queue.size(); ++i)
      sum.values[i] += of_queue[i].waiting;
    sum.capped |= !of_queue.empty() && of_queue.back().waiting >= store::most_waiting;
  }
  return sum;
}

std::string drain_time(const store::QueueStats& stats) {
  const int pace = stats.done_per_minute.value - stats.enqueued_per_minute.value;
  const bool unknown = stats.ready.capped || stats.enqueued_per_minute.capped;
  if (stats.ready.value == 0 || pace <= 0 || unknown) return {};
  return duration_text(seconds(std::int64_t{stats.ready.value} * 60 / pace + 1));
}

std::vector<view::QueueRow> queue_rows(
    const Visit& visit, const std::vector<store::QueueStats>& stats,
    const std::map<std::string, std::vector<store::Figure>>& last_hour) {
  std::vector<view::QueueRow> rows;
  for (const auto& queue : stats) {
    auto& row = rows.emplace_back();
    row.name = queue.queue;
    row.href = visit.href("/queues/" + queue.queue);
    row.kind = queue::name(queue.kind);
    row.state = queue::name(queue.state);
    row.ready = figure_text(queue.ready);
    row.scheduled = figure_text(queue.scheduled);
    row.in_progress = figure_text(queue.in_progress);
    row.dead = figure_text(queue.dead);
    if (queue.dead.value > 0) {
      row.dead_href = visit.href("/dead-letters", {{"queue", queue.queue}});
    }
    if (queue.oldest_ready_age) {
      row.oldest = duration_text(*queue.oldest_ready_age);
      row.oldest_is_late = *queue.oldest_ready_age > late;
    }
    row.in_rate = figure_text(queue.enqueued_per_minute);
    row.out_rate = figure_text(queue.done_per_minute);
    row.drains_in = drain_time(queue);
    if (const auto found = last_hour.find(queue.queue); found != last_hour.end()) {
      row.sparkline = view::sparkline(done_of(found->second));
    }
  }
  return rows;
}

}  // namespace pmq::admin

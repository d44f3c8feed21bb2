#include <array>
#include <iostream>
#include <memory>
#include <span>
#include <utility>

#include "cli/command.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/text.h"
#include "json/write.h"

namespace pmq::cli {
namespace {

struct Options {
  std::optional<std::string> queue;
  bool json = false;
};

using NamedCount = std::pair<const char*, const store::CappedCount*>;

std::array<NamedCount, 4> counts(const store::QueueStats& stats) {
  return {{{"ready", &stats.ready},
           {"scheduled", &stats.scheduled},
           {"in_progress", &stats.in_progress},
           {"dead", &stats.dead}}};
}

std::array<NamedCount, 3> rates(const store::QueueStats& stats) {
  return {{{"enqueued_per_minute", &stats.enqueued_per_minute},
           {"done_per_minute", &stats.done_per_minute},
           {"failed_per_minute", &stats.failed_per_minute}}};
}

void write_capped(json::Writer& out, std::span<const NamedCount> named) {
  for (const auto& [name, count] : named) {
    if (count->capped) out.string(name);
  }
}

void write_queue(json::Writer& out, const store::QueueStats& stats) {
  out.begin_object();
  out.field("queue", stats.queue);
  out.field("kind", queue::name(stats.kind));
  out.field("state", queue::name(stats.state));
  for (const auto& [name, count] : counts(stats))
    out.field(name, count->value);
  if (stats.oldest_ready_age) {
    out.field("oldest_ready_age_seconds",
              static_cast<double>(stats.oldest_ready_age->count()) / 1000);
  } else {
    out.field("oldest_ready_age_seconds", nullptr);
  }
  out.key("rates");
  out.begin_object();
  for (const auto& [name, count] : rates(stats))
    out.field(name, count->value);
  out.end_object();
  out.key("capped");
  out.begin_array();
  write_capped(out, counts(stats));
  write_capped(out, rates(stats));
  out.end_array();
  out.end_object();
}

/// The same JSON as GET /v1/stats.
std::string to_json(const std::vector<store::QueueStats>& queues, Time now) {
  json::Writer out;
  out.begin_object();
  out.field("as_of", to_rfc3339(now));
  out.key("queues");
  out.begin_array();
  for (const auto& queue : queues)
    write_queue(out, queue);
  out.end_array();
  out.end_object();
  return out.take();
}

Table to_table(const std::vector<store::QueueStats>& queues) {
  Table table{{{"QUEUE"},
               {"KIND"},
               {"STATE"},
               {"READY", Align::right},
               {"OLDEST", Align::right},
               {"SCHEDULED", Align::right},
               {"IN PROGRESS", Align::right},
               {"DEAD", Align::right},
               {"IN/MIN", Align::right},
               {"DONE/MIN", Align::right},
               {"DEAD/MIN", Align::right}}};
  for (const auto& queue : queues) {
    table.add({queue.queue, std::string{queue::name(queue.kind)},
               std::string{queue::name(queue.state)}, figure(queue.ready),
               queue.oldest_ready_age ? duration_text(*queue.oldest_ready_age) : "-",
               figure(queue.scheduled), figure(queue.in_progress), figure(queue.dead),
               figure(queue.enqueued_per_minute), figure(queue.done_per_minute),
               figure(queue.failed_per_minute)});
  }
  return table;
}

ExitCode show_stats(Session& session, const Options& options) {
  store::Store& store = session.store();
  const Time now = store.now();
  const auto queues = store.stats(options.queue, now);
  if (options.queue && queues.empty()) {
    throw Refusal("there is no queue \"" + *options.queue +
                  "\"; bin/pmq subscription list tells which there are");
  }
  if (options.json) {
    std::cout << to_json(queues, now) << '\n';
  } else {
    std::cout << to_table(queues);
  }
  return ExitCode::done;
}

}  // namespace

void add_stats(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<Options>();
  const Arguments command = program.command(
      "stats",
      "Show how each queue stands: what is ready, waits, is at work, is dead, and the last minute.");
  command.option("--queue", options->queue, "NAME", "this queue alone");
  command.flag("--json", options->json, "answer in JSON, as GET /v1/stats does");
  command.footer("Counting stops at 10,000, shown as 10,000+.\n\nExample:\n  bin/pmq stats");
  command.when_named([&chosen, options] {
    chosen = [options](Session& session) { return show_stats(session, *options); };
  });
}

}  // namespace pmq::cli

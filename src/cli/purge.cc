#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "base/text.h"
#include "cli/command.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/text.h"
#include "json/write.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/retention.h"

namespace pmq::cli {
namespace {

struct Options {
  bool dry_run = false;
  bool repartition = false;
  bool json = false;
};

std::string to_json(const store::RetentionPlan& plan) {
  json::Writer out;
  out.begin_object();
  out.key("days");
  out.begin_array();
  for (const auto& day : plan.days) {
    out.begin_object();
    out.field("table", day.table);
    out.field("before", to_rfc3339(day.ends_at).substr(0, 10));
    out.field("rows", day.rows);
    out.field("bytes", day.bytes);
    out.field("goes", !day.kept_because);
    if (day.kept_because) out.field("because", *day.kept_because);
    out.end_object();
  }
  out.end_array();
  out.field("dead_letters", plan.dead_letters.value);
  out.field("finished", plan.finished.value);
  out.field("capped", plan.dead_letters.capped || plan.finished.capped);
  out.field("days_to_make", plan.days_to_make);
  out.end_object();
  return out.take();
}

void tell(const store::RetentionPlan& plan) {
  Table table{{{"TABLE"}, {"BEFORE"}, {"ROWS", Align::right}, {"BYTES", Align::right}, {"WHAT"}}};
  for (const auto& day : plan.days) {
    table.add({day.table, to_rfc3339(day.ends_at).substr(0, 10), with_separators(day.rows),
               with_separators(day.bytes),
               day.kept_because ? "stays: " + *day.kept_because : "goes"});
  }
  if (!table.empty()) std::cout << table;
  std::cout << figure(plan.dead_letters) << " dead letters are over, and " << figure(plan.finished)
            << " deliveries of queues that keep them for less than others do.\n";
}

std::string details(const store::RetentionPlan& plan) {
  json::Writer out;
  out.begin_object();
  out.field("days", std::count_if(plan.days.begin(), plan.days.end(),
                                  [](const auto& day) { return !day.kept_because; }));
  out.field("dead_letters", figure(plan.dead_letters));
  out.field("finished", figure(plan.finished));
  out.end_object();
  return out.take();
}

constexpr seconds longest_wait{60};

/// A round of our own, after one of another process that is under way.
void run_round(store::Retention& retention, store::mysql::MysqlStore& store) {
  using enum store::RoundState;
  auto state = is_elsewhere;
  for (auto waited = seconds{0}; waited < longest_wait; waited += seconds{1}) {
    retention.start_round(store.now());
    do {
      state = retention.advance(store.now(), seconds{1});
    } while (state == goes_on);
    if (state == rests) return;
    sleep(1);
  }
  throw Refusal(state == waits
                    ? "a backup is being made: try again when it is over"
                    : "another process has been at it for a minute: what is over goes there");
}

void repartition(store::Retention& retention, store::mysql::MysqlStore& store) {
  std::cout << "Rows are moved to days of their own; who writes to them waits until it is done."
            << std::endl;
  for (auto waited = seconds{0}; !retention.repartition(store.now()); waited += seconds{1}) {
    if (waited >= longest_wait) {
      throw Refusal("a backup or another process's retention is under way: try again");
    }
    sleep(1);
  }
}

ExitCode purge(Session& session, const Options& options) {
  SystemRandom random;
  store::mysql::MysqlStore store(session.settings().database, random);
  store.check();
  store::mysql::MysqlRetention retention(store.connection(), session.settings().retention);
  const auto plan = retention.plan(store.now());
  if (options.json) std::cout << to_json(plan) << '\n';
  if (!options.json) tell(plan);
  if (options.dry_run) return ExitCode::done;
  write_down(session, "retention.purge", "what is over", details(plan));
  if (options.repartition) repartition(retention, store);
  run_round(retention, store);
  if (const auto note = retention.latest_note()) std::cerr << "pmq: warning: " << *note << '\n';
  return ExitCode::done;
}

}  // namespace

void add_purge(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<Options>();
  const Arguments command = program.command(
      "purge",
      "Take away what is over, as the RETENTION_ settings and the queues say. Dispatchers do it by"
      " themselves every ten minutes; nothing that waits is touched.");
  command.flag("--dry-run", options->dry_run, "only tell what would go");
  command.flag(
      "--repartition", options->repartition,
      "cut the tables into days although many rows have to be moved for it: for a quiet hour");
  command.flag("--json", options->json, "for programs");
  command.footer("Example:\n  bin/pmq purge --dry-run");
  command.when_named([&chosen, options] {
    chosen = [options](Session& session) { return purge(session, *options); };
  });
}

}  // namespace pmq::cli

#include "cli/dead_letter.h"

#include <memory>

#include "cli/session.h"

namespace pmq::cli {
namespace {

constexpr int max_listed = 10'000;
constexpr double max_rate = 10'000;

void add_list(const Arguments& group, Action& chosen) {
  const auto options = std::make_shared<ListOptions>();
  const Arguments command = group.command("list", "Show dead letters, the latest failure first.");
  add_filter(command, options->filter);
  command.option("--limit", options->limit, "N", "at most so many, 1 to 10000 (default: 20)")
      .within(1, max_listed);
  command.option("--cursor", options->cursor, "CURSOR", "go on where an earlier list ended");
  command.flag("--json", options->json, "answer in JSON, as GET /v1/dead-letter does");
  command.footer("Example:\n  bin/pmq dead-letter list --queue search --since 1d");
  command.when_named([&chosen, options] {
    chosen = [options](Session& session) { return list_dead_letters(session, *options); };
  });
}

Arguments add_bulk(const Arguments& group, Action& chosen, BulkVerb verb,
                   const std::shared_ptr<BulkOptions>& options, const char* name,
                   const char* description) {
  const Arguments command = group.command(name, description);
  add_selection(command, options->selection);
  command.option("--reason", options->reason, "TEXT", "why, for the audit trail");
  command.flag("--dry-run", options->dry_run, "only tell how many match");
  command.flag("--json", options->json, "answer in JSON");
  command.when_named([&chosen, options, verb] {
    chosen = [options, verb](Session& session) {
      return change_dead_letters(session, verb, *options);
    };
  });
  return command;
}

void add_requeue(const Arguments& group, Action& chosen) {
  const auto options = std::make_shared<BulkOptions>();
  const Arguments command =
      add_bulk(group, chosen, BulkVerb::requeue, options, "requeue",
               "Try dead letters again, each with its full number of retries.");
  command.option("--rate", options->rate, "N", "so many a second instead of all at once")
      .within(0.001, max_rate);
  command.footer(
      "Example:\n"
      "  bin/pmq dead-letter requeue --queue search --error \"connection refused\" --rate 5 \\\n"
      "    --reason \"search is up again\"");
}

void add_discard(const Arguments& group, Action& chosen) {
  const auto options = std::make_shared<BulkOptions>();
  const Arguments command = add_bulk(group, chosen, BulkVerb::discard, options, "discard",
                                     "Give dead letters up for good. Asks before it does.");
  command.flag("--yes", options->yes, "don't ask (needed where there is nobody to ask)");
  command.footer(
      "Example:\n  bin/pmq dead-letter discard --id 9001 --id 9002 --reason \"test data\"");
}

}  // namespace

void add_dead_letter(const Arguments& program, Action& chosen) {
  const Arguments group =
      program.group("dead-letter", "List, requeue or discard the deliveries that failed for good.");
  group.footer("Example:\n  bin/pmq dead-letter list");
  add_list(group, chosen);
  add_requeue(group, chosen);
  add_discard(group, chosen);
}

}  // namespace pmq::cli

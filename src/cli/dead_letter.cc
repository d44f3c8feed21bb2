#include "cli/dead_letter.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/session.h"

namespace pmq::cli {
namespace {

constexpr int max_listed = 10'000;
constexpr double max_rate = 10'000;

void add_list(CLI::App& group, Action& chosen) {
  const auto options = std::make_shared<ListOptions>();
  CLI::App* command = group.add_subcommand("list", "Show dead letters, the latest failure first.");
  add_filter(*command, options->filter);
  command->add_option("--limit", options->limit, "at most so many, 1 to 10000 (default: 20)")
      ->type_name("N")
      ->check(CLI::Range(1, max_listed).description(""));
  command->add_option("--cursor", options->cursor, "go on where an earlier list ended")
      ->type_name("CURSOR");
  command->add_flag("--json", options->json, "answer in JSON, as GET /v1/dead-letter does");
  command->footer("Example:\n  bin/pmq dead-letter list --queue search --since 1d");
  command->callback([&chosen, options] {
    chosen = [options](Session& session) { return list_dead_letters(session, *options); };
  });
}

CLI::App* add_bulk(CLI::App& group, Action& chosen, BulkVerb verb,
                   const std::shared_ptr<BulkOptions>& options, const char* name,
                   const char* description) {
  CLI::App* command = group.add_subcommand(name, description);
  add_selection(*command, options->selection);
  command->add_option("--reason", options->reason, "why, for the audit trail")->type_name("TEXT");
  command->add_flag("--dry-run", options->dry_run, "only tell how many match");
  command->add_flag("--json", options->json, "answer in JSON");
  command->callback([&chosen, options, verb] {
    chosen = [options, verb](Session& session) {
      return change_dead_letters(session, verb, *options);
    };
  });
  return command;
}

void add_requeue(CLI::App& group, Action& chosen) {
  const auto options = std::make_shared<BulkOptions>();
  CLI::App* command = add_bulk(group, chosen, BulkVerb::requeue, options, "requeue",
                               "Try dead letters again, each with its full number of retries.");
  command->add_option("--rate", options->rate, "so many a second instead of all at once")
      ->type_name("N")
      ->check(CLI::Range(0.001, max_rate).description(""));
  command->footer(
      "Example:\n"
      "  bin/pmq dead-letter requeue --queue search --error \"connection refused\" --rate 5 \\\n"
      "    --reason \"search is up again\"");
}

void add_discard(CLI::App& group, Action& chosen) {
  const auto options = std::make_shared<BulkOptions>();
  CLI::App* command = add_bulk(group, chosen, BulkVerb::discard, options, "discard",
                               "Give dead letters up for good. Asks before it does.");
  command->add_flag("--yes", options->yes, "don't ask (needed where there is nobody to ask)");
  command->footer(
      "Example:\n  bin/pmq dead-letter discard --id 9001 --id 9002 --reason \"test data\"");
}

}  // namespace

void add_dead_letter(CLI::App& program, Action& chosen) {
  CLI::App* group = program.add_subcommand(
      "dead-letter", "List, requeue or discard the deliveries that failed for good.");
  group->require_subcommand(1);
  group->footer("Example:\n  bin/pmq dead-letter list");
  add_list(*group, chosen);
  add_requeue(*group, chosen);
  add_discard(*group, chosen);
}

}  // namespace pmq::cli

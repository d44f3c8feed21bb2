#include "store/mysql/migrate.h"

#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/session.h"
#include "json/write.h"

namespace pmq::cli {
namespace {

using store::mysql::Migration;

struct Options {
  bool dry_run = false;
  bool after_restore = false;
  bool json = false;
};

std::string title(const Migration& migration) {
  auto number = std::to_string(migration.version);
  number.insert(0, number.size() < 4 ? 4 - number.size() : 0, '0');
  return number + " " + migration.name;
}

void write_list(json::Writer& out, const std::vector<Migration>& migrations) {
  out.begin_array();
  for (const auto& migration : migrations) {
    out.begin_object();
    out.field("version", migration.version);
    out.field("name", migration.name);
    out.end_object();
  }
  out.end_array();
}

ExitCode show_pending(Session& session, const Options& options) {
  const auto pending =
      store::mysql::pending(session.settings().database, session.installation().sql_folder());
  if (options.json) {
    json::Writer out;
    out.begin_object();
    out.key("pending");
    write_list(out, pending);
    out.end_object();
    std::cout << out.take() << '\n';
    return ExitCode::done;
  }
  for (const auto& migration : pending)
    std::cout << "would apply " << title(migration) << '\n';
  if (pending.empty()) std::cout << "The schema is up to date.\n";
  return ExitCode::done;
}

ExitCode migrate(Session& session, const Options& options) {
  const auto tell = [&](const Migration& migration) {
    if (!options.json) std::cout << "applying " << title(migration) << std::endl;
  };
  const auto report =
      store::mysql::migrate(session.settings().database, session.installation().sql_folder(), tell);
  if (options.after_restore) session.store().renew_installation_id();
  if (options.json) {
    json::Writer out;
    out.begin_object();
    out.field("from", report.from);
    out.field("to", report.to);
    out.key("applied");
    write_list(out, report.applied);
    out.end_object();
    std::cout << out.take() << '\n';
  } else if (report.applied.empty()) {
    std::cout << "The schema is up to date: version " << report.to << ".\n";
  } else {
    std::cout << "The schema is at version " << report.to << " now.\n";
  }
  return ExitCode::done;
}

}  // namespace

void add_migrate(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<Options>();
  const Arguments command = program.command(
      "migrate",
      "Bring the database's tables up to date. Harmless to repeat, safe when two run at once.");
  command.flag("--dry-run", options->dry_run, "only tell what would be applied");
  command.flag("--after-restore", options->after_restore,
               "the tables come from a backup: message ids will be given out a second time, so"
               " webhook-ids change from now on");
  command.flag("--json", options->json, "answer in JSON");
  command.footer("Example:\n  bin/pmq migrate --dry-run");
  command.when_named([&chosen, options] {
    chosen = [options](Session& session) {
      return options->dry_run ? show_pending(session, *options) : migrate(session, *options);
    };
  });
}

}  // namespace pmq::cli

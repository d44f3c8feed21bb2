#include "store/mysql/migrate.h"

#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/session.h"
#include "json/write.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/restore_guard.h"
#include "store/mysql/retention.h"

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

/// Days have partitions of their own before their rows come: later they would have to be moved.
void prepare_days(Session& session) {
  SystemRandom random;
  store::mysql::MysqlStore store(session.settings().database, random);
  store::mysql::MysqlRetention retention(store.connection(), session.settings().retention);
  retention.prepare_days(store.now());
}

void hold_after_restore(Session& session) {
  SystemRandom random;
  store::mysql::MysqlStore store(session.settings().database, random);
  store::mysql::MysqlRestoreGuard(store.connection()).hold("a backup was restored", store.now());
}

void write_down(Session& session, const store::mysql::MigrationReport& report) {
  auto entry = audit_entry(session, "schema.migrate", "schema");
  entry.details = R"({"before":)" + std::to_string(report.from) + R"(,"after":)" +
                  std::to_string(report.to) + '}';
  session.audit().write(entry);
}

ExitCode migrate(Session& session, const Options& options) {
  const auto tell = [&](const Migration& migration) {
    if (!options.json) std::cout << "applying " << title(migration) << std::endl;
  };
  const auto report =
      store::mysql::migrate(session.settings().database, session.installation().sql_folder(), tell);
  prepare_days(session);
  if (!report.applied.empty()) write_down(session, report);
  if (options.after_restore) {
    hold_after_restore(session);
    session.audit().write(audit_entry(session, "restore.hold", "deliveries"));
  }
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
               "the tables come from a backup: nothing is sent until bin/pmq restore release, and"
               " webhook-ids change, as message ids will be given out a second time");
  command.flag("--json", options->json, "answer in JSON");
  command.footer("Example:\n  bin/pmq migrate --dry-run");
  command.when_named([&chosen, options] {
    chosen = [options](Session& session) {
      return options->dry_run ? show_pending(session, *options) : migrate(session, *options);
    };
  });
}

}  // namespace pmq::cli

#include <unistd.h>

#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/confirm.h"
#include "cli/database_program.h"
#include "cli/dump_file.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/text.h"
#include "json/write.h"
#include "store/mysql/audit_trail.h"
#include "store/mysql/migrate.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/restore_guard.h"
#include "store/mysql/schema_version.h"
#include "store/mysql/tables.h"

namespace pmq::cli {
namespace {

struct Options {
  std::string what;
  std::optional<std::string> reason;
  bool replace = false;
  bool yes = false;
  bool json = false;
};

class Guardhouse {
 public:
  explicit Guardhouse(Session& session) : store_(session.settings().database, random_) {}

  store::mysql::MysqlStore& store() { return store_; }
  store::RestoreGuard& guard() { return guard_; }
  store::AuditTrail& audit() { return audit_; }

 private:
  SystemRandom random_;
  store::mysql::MysqlStore store_;
  store::mysql::MysqlRestoreGuard guard_{store_.connection()};
  store::mysql::MysqlAuditTrail audit_{store_.connection()};
};

std::string to_json(const std::optional<store::Held>& held,
                    const std::vector<store::WouldSend>& would_send) {
  json::Writer out;
  out.begin_object();
  out.field("held", held.has_value());
  if (held) {
    out.field("since", to_rfc3339(held->since));
    out.field("because", held->because);
  }
  out.key("would_send");
  out.begin_array();
  for (const auto& each : would_send) {
    out.begin_object();
    out.field("queue", each.queue);
    out.field("deliveries", each.deliveries.value);
    out.field("capped", each.deliveries.capped);
    out.field("oldest", to_rfc3339(each.oldest));
    out.field("newest", to_rfc3339(each.newest));
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return out.take();
}

void tell(const std::vector<store::WouldSend>& would_send) {
  if (would_send.empty()) {
    std::cout << "Nothing waits to be sent to a webhook.\n";
    return;
  }
  Table table{{{"QUEUE"}, {"WOULD BE SENT", Align::right}, {"OLDEST"}, {"NEWEST"}}};
  for (const auto& each : would_send) {
    table.add(
        {each.queue, figure(each.deliveries), to_rfc3339(each.oldest), to_rfc3339(each.newest)});
  }
  std::cout << table;
}

ExitCode status(Session& session, const Options& options) {
  Guardhouse house(session);
  const auto held = house.guard().held();
  const auto would_send = house.guard().would_send();
  if (options.json) {
    std::cout << to_json(held, would_send) << '\n';
    return ExitCode::done;
  }
  if (!held) {
    std::cout << "Dispatchers send: nothing was restored, or it was released.\n";
    return ExitCode::done;
  }
  std::cout
      << "Nothing is sent since " << to_rfc3339(held->since) << ": " << held->because
      << ", and polls are answered 503.\nSome of this may have been delivered after the backup was made:\n";
  tell(would_send);
  std::cout << "Cancel or discard what is not to be sent again, then: bin/pmq restore release\n";
  return ExitCode::done;
}

ExitCode release(Session& session, const Options& options) {
  Guardhouse house(session);
  const auto actor = operator_with(options.reason);
  store::AuditEntry entry;
  entry.at = house.store().now();
  entry.actor = actor.name;
  entry.action = "restore.release";
  entry.target = "dispatchers";
  entry.reason = actor.reason;
  const store::Audited audited(house.audit(), entry);
  if (!house.guard().release()) throw Refusal("nothing is held back");
  std::cout << "Dispatchers send again, and workers get what they poll for.\n";
  return ExitCode::done;
}

std::vector<std::string> client_arguments(const config::DatabaseSettings& settings) {
  return {"--defaults-file=/dev/fd/3", "--default-character-set=utf8mb4", settings.database};
}

void load(const config::DatabaseSettings& settings, const std::string& file) {
  const auto client = find_program({"mariadb", "mysql"});
  DumpReader dump(file);
  const auto login = options_of(settings);
  Child loading(client, client_arguments(settings), dump.output(), STDERR_FILENO, login.get());
  dump.all_readers_started();
  if (!loading.succeeded() || !dump.succeeded()) {
    throw Refusal(client.string() + " failed: the tables are not whole; restore again");
  }
}

/// None where its table is missing: of what an earlier restore has left nothing can be sent.
std::vector<store::DispatcherStatus> dispatchers(Session& session, Time now) {
  try {
    return session.store().dispatchers(now);
  } catch (const store::SchemaMismatch&) {
    return {};
  }
}

/// Whoever sends must not see tables that come and go.
void require_no_dispatcher(Session& session) {
  constexpr seconds quiet{30};
  const auto now = session.store().now();
  for (const auto& dispatcher : dispatchers(session, now)) {
    if (now - dispatcher.seen_at > quiet) continue;
    throw Refusal("a dispatcher is at work on " + dispatcher.beat.host + " (process " +
                  std::to_string(dispatcher.beat.pid) +
                  "): stop it, and cron's line for it, then restore");
  }
}

/// Before anything is dropped for it.
void require_usable(const DumpContent& dump, const std::string& file) {
  if (!dump.is_whole) throw Refusal(file + " is no whole dump: its last line is missing");
  if (!dump.missing_table.empty() || dump.schema_version == 0) {
    throw Refusal(file + " is no backup of PMQ: the table " +
                  (dump.missing_table.empty() ? "schema_migration" : dump.missing_table) +
                  " is missing in it");
  }
  if (dump.schema_version > store::mysql::known_schema_version) {
    throw Refusal(file + " has version " + std::to_string(dump.schema_version) +
                  " of the tables, this program knows version " +
                  std::to_string(store::mysql::known_schema_version) +
                  ": install the newer program");
  }
}

void make_room(Session& session, const Options& options) {
  const auto& database = session.settings().database;
  const auto tables = store::mysql::own_tables(database, session.installation().sql_folder());
  if (tables.empty()) return;
  const auto all =
      counted(static_cast<std::int64_t>(tables.size()), "table") + " of " + database.database;
  if (!options.replace)
    throw Refusal(all + " are there already: --replace puts these in their place");
  require_no_dispatcher(session);
  if (!options.yes && !(can_ask() && confirm("Replace " + all + "?"))) {
    throw Refusal("nothing was changed; --yes does it without asking");
  }
  store::mysql::drop_tables(database, tables);
}

ExitCode restore(Session& session, const Options& options) {
  require_usable(inspect_dump(options.what), options.what);
  make_room(session, options);
  const auto& settings = session.settings();
  load(settings.database, options.what);
  store::mysql::migrate(settings.database, session.installation().sql_folder(), [](const auto&) {});
  Guardhouse house(session);
  house.guard().hold("restored from " + options.what, house.store().now());
  write_down(session, "restore.load", std::filesystem::path(options.what).filename(),
             options.replace ? R"({"replaced":true})" : "");
  std::cout
      << "Restored. Webhooks are sent nothing, and workers handed nothing, until you say so.\n";
  return status(session, options);
}

ExitCode choose(Session& session, const Options& options) {
  if (options.what == "status") return status(session, options);
  if (options.what == "release") return release(session, options);
  return restore(session, options);
}

}  // namespace

void add_restore(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<Options>();
  const Arguments command = program.command(
      "restore",
      "Read a backup. Webhooks and workers get nothing from it until it is released: some of what waits may"
      " have been delivered after the backup was made.");
  command
      .option("what", options->what, "FILE|status|release",
              "a file that pmq backup wrote (./status for one of that name), or what waits, or let"
              " dispatchers send again")
      .required();
  command.flag("--replace", options->replace, "in place of the tables that are there");
  command.flag("--yes", options->yes, "without asking");
  command.option("--reason", options->reason, "TEXT", "why it is released, for the audit");
  command.flag("--json", options->json, "status in JSON");
  command.footer(
      "Example:\n  bin/pmq restore ~/backups/pmq-2026-11-22.sql.gz --replace\n"
      "  bin/pmq restore status\n  bin/pmq restore release --reason 'compared with the shop'");
  command.when_named([&chosen, options] {
    chosen = [options](Session& session) { return choose(session, *options); };
  });
}

}  // namespace pmq::cli

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <memory>

#include "base/text.h"
#include "cli/command.h"
#include "cli/database_program.h"
#include "cli/dump_file.h"
#include "cli/session.h"
#include "store/mysql/leader.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/tables.h"

namespace pmq::cli {
namespace {

struct Options {
  std::string file;
};

constexpr seconds term{60};
constexpr seconds longest_wait{90};

/// Retention changes tables, and a dump of one that was changed after it began fails. It sees that
/// a backup is being made, and makes way after the step that it is at.
class WithoutRetention {
 public:
  explicit WithoutRetention(const config::Settings& settings)
      : store_(settings.database, random_), holder_(next_u64(random_)) {
    wait_for(store::duty_of_backup, "another backup is being made: try again when it is over");
    wait_for(store::duty_of_retention, "a step of retention has taken over a minute: try again");
  }
  WithoutRetention(const WithoutRetention&) = delete;
  WithoutRetention& operator=(const WithoutRetention&) = delete;
  ~WithoutRetention() {
    try {
      leader_.resign(store::duty_of_retention, holder_);
      leader_.resign(store::duty_of_backup, holder_);
    } catch (const std::exception&) {
      // They end by themselves.
    }
  }

  bool hold() { return lead(store::duty_of_backup) && lead(store::duty_of_retention); }

 private:
  bool lead(std::string_view duty) { return leader_.lead(duty, holder_, store_.now(), term); }

  /// Whoever ended without giving it back had it for `term`.
  void wait_for(std::string_view duty, const std::string& why_not) {
    for (auto waited = seconds{0}; !lead(duty); waited += seconds{1}) {
      if (waited >= longest_wait) {
        leader_.resign(store::duty_of_backup, holder_);
        throw Refusal(why_not);
      }
      sleep(1);
      if (duty != store::duty_of_backup) static_cast<void>(lead(store::duty_of_backup));
    }
  }

  SystemRandom random_;
  store::mysql::MysqlStore store_;
  store::mysql::MysqlLeader leader_{store_.connection()};
  std::uint64_t holder_;
};

std::vector<std::string> dump_arguments(Session& session) {
  const auto& database = session.settings().database;
  // All of one moment, and nobody waits for it. What other versions don't know is passed over.
  std::vector<std::string> arguments = {"--defaults-file=/dev/fd/3",
                                        "--single-transaction",
                                        "--quick",
                                        "--skip-lock-tables",
                                        "--skip-add-locks",
                                        "--no-tablespaces",
                                        "--hex-blob",
                                        "--default-character-set=utf8mb4",
                                        "--loose-set-gtid-purged=OFF",
                                        "--loose-column-statistics=0",
                                        database.database};
  // Other tables may live in the same database: they are somebody else's.
  auto tables = store::mysql::own_tables(database, session.installation().sql_folder());
  // What every enqueue asks for comes last: as long as a restore isn't through, none succeeds.
  const auto comes_first = [](const std::string& table) {
    return table != "catalog" && table != "subscription";
  };
  std::stable_partition(tables.begin(), tables.end(), comes_first);
  std::move(tables.begin(), tables.end(), std::back_inserter(arguments));
  return arguments;
}

ExitCode backup(Session& session, const Options& options) {
  const auto& settings = session.settings();
  session.store().check();
  const auto dump = find_program({"mariadb-dump", "mysqldump"});
  WithoutRetention quiet(settings);
  NewDumpFile file(options.file);
  {
    const auto login = options_of(settings.database);
    Child dumping(dump, dump_arguments(session), STDIN_FILENO, file.input(), login.get());
    file.all_writers_started();
    while (!dumping.ended_within(seconds{10})) {
      if (!quiet.hold()) std::cerr << "pmq: warning: retention goes on; the dump may fail\n";
    }
    if (!dumping.succeeded()) throw Refusal(dump.string() + " failed: nothing was kept");
  }
  const auto bytes = file.keep();
  std::cout << "Backed up to " << options.file << " (" << with_separators(bytes) << " bytes).\n"
            << "Keep a copy of " << settings.env_file.string()
            << " as well: webhooks' secrets are of no use without its SECRETS_KEY.\n";
  write_down(session, "backup.make", std::filesystem::path(options.file).filename(),
             R"({"bytes":)" + std::to_string(bytes) + '}');
  return ExitCode::done;
}

}  // namespace

void add_backup(const Arguments& program, Action& chosen) {
  const auto options = std::make_shared<Options>();
  const Arguments command = program.command(
      "backup", "Write all tables, as they are at one moment, to a file, while everything runs.");
  command.option("file", options->file, "FILE", "compressed by gzip where it ends in .gz; replaced")
      .required();
  command.footer("Example:\n  bin/pmq backup ~/backups/pmq-$(date +%F).sql.gz");
  command.when_named([&chosen, options] {
    chosen = [options](Session& session) { return backup(session, *options); };
  });
}

}  // namespace pmq::cli

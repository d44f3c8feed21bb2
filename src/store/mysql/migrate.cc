#include "store/mysql/migrate.h"

#include <unistd.h>

#include <optional>

#include "store/faults.h"
#include "store/mysql/migration_file.h"
#include "store/mysql/schema_version.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {
namespace {

struct Applied {
  int version = 0;
  std::string checksum;
};

/// Held by one migration at a time, and given back by the server when its connection ends.
class MigrationLock {
 public:
  explicit MigrationLock(Session& session) : session_(session) {
    auto rows = session.query("SELECT GET_LOCK(LEFT(CONCAT('pmq_migrate_', DATABASE()), 64), 120)");
    if (!rows.next() || rows.optional_integer() != 1) {
      throw MigrationRefused(
          "another migration has been running for two minutes: wait for it, or end its connection");
    }
  }
  MigrationLock(const MigrationLock&) = delete;
  MigrationLock& operator=(const MigrationLock&) = delete;
  ~MigrationLock() {
    try {
      session_.execute("DO RELEASE_LOCK(LEFT(CONCAT('pmq_migrate_', DATABASE()), 64))");
    } catch (const std::exception&) {
      // The connection is gone, and with it the lock.
    }
  }

 private:
  Session& session_;
};

/// Who waits for a table's lock is waited for by everybody else: so never for long. A second is the
/// shortest that both engines know; in between the others go on. What was there already is passed
/// over, so that a migration which was cut off can be repeated.
void execute_beside_others(Session& session, const std::string& statement) {
  constexpr int tries = 120;
  for (int number = 1;; ++number) {
    try {
      session.execute(statement);
      return;
    } catch (const DatabaseError& error) {
      if (error.is_there_already()) return;
      if (!error.is_lock_wait_timeout()) throw;
      if (number == tries) {
        throw MigrationRefused(
            "a table has been in use by a transaction that doesn't end (a dump?): migrate again when"
            " it is over. Nothing is lost, and all go on");
      }
    }
    sleep(1);
  }
}

/// Tells what is missing, to who can ask the host for it.
std::string rights_text(const DatabaseError& error) {
  return std::string("the database's account may not do this: ") + error.what() +
         "\n     migrations need CREATE, ALTER, DROP and INDEX on the database, beside SELECT, INSERT,"
         " UPDATE and DELETE.\n     Ask the host for them, or run this once as an account that has"
         " them: MYSQL_USER=... MYSQL_PASSWORD=... bin/pmq migrate";
}

void create_history(Session& session) {
  session.execute(
      "CREATE TABLE IF NOT EXISTS schema_migration ("
      " version SMALLINT UNSIGNED NOT NULL PRIMARY KEY,"
      " name VARCHAR(100) NOT NULL,"
      " checksum CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
      " applied_at BIGINT NOT NULL,"
      " oldest_program SMALLINT UNSIGNED NOT NULL DEFAULT 1"
      ") ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin");
}

std::vector<Applied> read_history(Session& session) {
  std::vector<Applied> history;
  if (!read_schema_version(session)) return history;
  auto rows = session.query("SELECT version, checksum FROM schema_migration ORDER BY version");
  while (rows.next())
    history.push_back({rows.small_integer(), rows.text()});
  return history;
}

void require_same_past(const std::vector<Applied>& history,
                       const std::vector<MigrationFile>& files) {
  for (const auto& applied : history) {
    const auto index = static_cast<std::size_t>(applied.version) - 1;
    if (index >= files.size()) {
      throw MigrationRefused("the schema has version " + std::to_string(history.back().version) +
                             ", newer than this program's " + std::to_string(files.size()) +
                             ": install the newer program");
    }
    if (files[index].checksum != applied.checksum) {
      throw MigrationRefused("the file of migration " + std::to_string(applied.version) + " (" +
                             files[index].migration.name +
                             ") was changed after it was applied: restore it, and put the change"
                             " into a migration of its own");
    }
  }
}

void apply(Session& session, const MigrationFile& file) {
  for (const auto& statement : split_statements(file.text))
    execute_beside_others(session, statement);
  session.execute(
      "INSERT INTO schema_migration (version, name, checksum, applied_at, oldest_program)"
      " VALUES (?, ?, ?, FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000), ?)",
      values(file.migration.version, file.migration.name, file.checksum, file.oldest_program));
}

template <typename Work>
auto on_a_session(const config::DatabaseSettings& settings, Work&& work) {
  try {
    Session session(settings);
    return work(session);
  } catch (const ConnectionLost& error) {
    throw Unavailable(error.what());
  } catch (const DatabaseError& error) {
    throw MigrationRefused(error.is_denied() ? rights_text(error) : error.what());
  }
}

}  // namespace

MigrationReport migrate(const config::DatabaseSettings& settings,
                        const std::filesystem::path& sql_folder,
                        const std::function<void(const Migration&)>& progress) {
  const auto files = read_migrations(sql_folder);
  return on_a_session(settings, [&](Session& session) {
    const MigrationLock lock(session);
    session.execute("SET SESSION lock_wait_timeout = 1");
    create_history(session);
    const auto history = read_history(session);
    require_same_past(history, files);
    MigrationReport report;
    report.from = report.to = history.empty() ? 0 : history.back().version;
    for (auto i = history.size(); i < files.size(); ++i) {
      progress(files[i].migration);
      apply(session, files[i]);
      report.to = files[i].migration.version;
      report.applied.push_back(files[i].migration);
    }
    return report;
  });
}

std::vector<Migration> pending(const config::DatabaseSettings& settings,
                               const std::filesystem::path& sql_folder) {
  const auto files = read_migrations(sql_folder);
  return on_a_session(settings, [&](Session& session) {
    const auto history = read_history(session);
    require_same_past(history, files);
    std::vector<Migration> waiting;
    for (auto i = history.size(); i < files.size(); ++i)
      waiting.push_back(files[i].migration);
    return waiting;
  });
}

}  // namespace pmq::store::mysql

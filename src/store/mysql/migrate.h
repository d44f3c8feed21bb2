#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "config/settings.h"

namespace pmq::store::mysql {

/// One file of the folder `sql`: `0001_queue.sql` is version 1, named queue.
struct Migration {
  int version = 0;
  std::string name;
};

struct MigrationReport {
  int from = 0;  ///< 0: there was no schema
  int to = 0;
  std::vector<Migration> applied;
};

/// What keeps a schema from being migrated: a file that was changed after it was applied or is
/// missing, a schema newer than the files, another migration that doesn't end.
struct MigrationRefused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Brings the schema to the newest version in `sql_folder`, one migration after the other; calls
/// `progress` before each. Harmless when there is nothing to do; of two at once the second waits
/// for the first. A migration that was cut off is repeated. Throws MigrationRefused, Unavailable.
MigrationReport migrate(const config::DatabaseSettings& settings,
                        const std::filesystem::path& sql_folder,
                        const std::function<void(const Migration&)>& progress);

/// What migrate() would apply.
[[nodiscard]] std::vector<Migration> pending(const config::DatabaseSettings& settings,
                                             const std::filesystem::path& sql_folder);

}  // namespace pmq::store::mysql

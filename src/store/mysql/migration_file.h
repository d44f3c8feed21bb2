#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "store/mysql/migrate.h"

namespace pmq::store::mysql {

struct MigrationFile {
  Migration migration;
  std::string text;
  std::string checksum;  ///< SHA-256 of the text, in hex
  /// The version that a program must know at the least to work with the tables once this was
  /// applied, from a comment `-- needs program 12`. 1: all programs can, as it only adds.
  int oldest_program = 1;
};

/// The migrations of a folder, in order. Throws MigrationRefused unless their versions are 1, 2,
/// 3, … and their names end in `.sql`.
[[nodiscard]] std::vector<MigrationFile> read_migrations(const std::filesystem::path& sql_folder);

/// The statements of a file, without its comments. A statement ends with a semicolon at the end of
/// a line; a comment is a line that begins with `--`.
[[nodiscard]] std::vector<std::string> split_statements(std::string_view text);

}  // namespace pmq::store::mysql

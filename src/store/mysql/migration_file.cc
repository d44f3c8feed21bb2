#include "store/mysql/migration_file.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "crypto/digest.h"
#include "crypto/hex.h"

namespace pmq::store::mysql {
namespace {

constexpr std::string_view white_space = " \t\r\n";

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw MigrationRefused("can't read " + path.string());
  return text.str();
}

/// `0001_queue` gives 1 and queue.
Migration parse_name(const std::string& stem) {
  Migration migration;
  const auto* end = stem.data() + stem.size();
  const auto [rest, fault] = std::from_chars(stem.data(), end, migration.version);
  if (fault != std::errc() || rest == end || *rest != '_') {
    throw MigrationRefused("a migration's name must be like 0001_queue.sql, not " + stem + ".sql");
  }
  migration.name.assign(rest + 1, end);
  return migration;
}

int oldest_program_in(std::string_view text) {
  constexpr std::string_view mark = "\n-- needs program ";
  const auto at = text.find(mark);
  if (at == std::string_view::npos) return 1;
  int version = 0;
  const auto rest = text.substr(at + mark.size());
  const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), version);
  if (fault != std::errc()) throw MigrationRefused("-- needs program: a version is expected");
  return version;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

}  // namespace

std::vector<MigrationFile> read_migrations(const std::filesystem::path& sql_folder) {
  std::vector<MigrationFile> files;
  std::error_code fault;
  for (const auto& entry : std::filesystem::directory_iterator(sql_folder, fault)) {
    if (entry.path().extension() != ".sql") continue;
    MigrationFile file;
    file.migration = parse_name(entry.path().stem().string());
    file.text = read_file(entry.path());
    file.checksum = crypto::hex_encode(crypto::bytes_of(crypto::sha256(file.text)));
    file.oldest_program = oldest_program_in('\n' + file.text);
    files.push_back(std::move(file));
  }
  if (fault || files.empty()) {
    throw MigrationRefused("there are no migrations in " + sql_folder.string());
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.migration.version < b.migration.version; });
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].migration.version != static_cast<int>(i) + 1) {
      throw MigrationRefused("the migrations in " + sql_folder.string() +
                             " must be numbered 1, 2, 3, …; number " + std::to_string(i + 1) +
                             " is missing or there twice");
    }
  }
  return files;
}

std::vector<std::string> split_statements(std::string_view text) {
  std::vector<std::string> statements;
  std::string statement;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto content = trimmed(line);
    if (content.empty() || content.substr(0, 2) == "--") continue;
    statement.append(line).append("\n");
    if (content.back() == ';') {
      auto whole = trimmed(statement);
      whole.remove_suffix(1);
      statements.emplace_back(whole);
      statement.clear();
    }
  }
  if (!statement.empty()) throw MigrationRefused("a migration's last statement has no semicolon");
  return statements;
}

}  // namespace pmq::store::mysql

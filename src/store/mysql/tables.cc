#include "store/mysql/tables.h"

#include <algorithm>
#include <set>

#include "store/faults.h"
#include "store/mysql/migration_file.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {
namespace {

std::set<std::string> made_by_migrations(const std::filesystem::path& sql_folder) {
  constexpr std::string_view beginning = "CREATE TABLE IF NOT EXISTS ";
  std::set<std::string> names = {"schema_migration"};
  for (const auto& file : read_migrations(sql_folder)) {
    for (const auto& statement : split_statements(file.text)) {
      if (!statement.starts_with(beginning)) continue;
      const auto rest = std::string_view(statement).substr(beginning.size());
      names.emplace(rest.substr(0, rest.find_first_of(" (")));
    }
  }
  return names;
}

}  // namespace

std::vector<std::string> own_tables(const config::DatabaseSettings& settings,
                                    const std::filesystem::path& sql_folder) {
  const auto ours = made_by_migrations(sql_folder);
  try {
    Session session(settings);
    auto rows = session.query(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
        " AND table_type = 'BASE TABLE' ORDER BY table_name");
    std::vector<std::string> tables;
    while (rows.next()) {
      auto name = rows.text();
      if (ours.contains(name)) tables.push_back(std::move(name));
    }
    return tables;
  } catch (const ConnectionLost& error) {
    throw Unavailable(error.what());
  }
}

void drop_tables(const config::DatabaseSettings& settings, const std::vector<std::string>& tables) {
  Session session(settings);
  for (const auto& name : tables)
    session.execute("DROP TABLE " + name);
}

}  // namespace pmq::store::mysql

#include "store/mysql/schema_version.h"

#include <string>

#include "store/faults.h"

namespace pmq::store::mysql {

std::optional<int> read_schema_version(Session& session) {
  try {
    auto rows = session.query("SELECT MAX(version) FROM schema_migration");
    if (!rows.next()) return std::nullopt;
    const auto version = rows.optional_integer();
    return version ? std::optional<int>(static_cast<int>(*version)) : std::nullopt;
  } catch (const DatabaseError& error) {
    if (error.is_missing_schema()) return std::nullopt;
    throw;
  }
}

void require_known_schema(Session& session) {
  const auto version = read_schema_version(session);
  if (!version) throw SchemaMismatch("the database has no schema yet: run pmq migrate");
  if (*version == known_schema_version) return;
  throw SchemaMismatch(
      "the schema has version " + std::to_string(*version) + ", this program knows version " +
      std::to_string(known_schema_version) +
      (*version < known_schema_version ? ": run pmq migrate" : ": install the newer program"));
}

}  // namespace pmq::store::mysql

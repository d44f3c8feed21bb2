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

int read_oldest_program(Session& session) {
  try {
    auto rows = session.query("SELECT COALESCE(MAX(oldest_program), 1) FROM schema_migration");
    return rows.next() ? rows.small_integer() : 1;
  } catch (const DatabaseError& error) {
    if (error.is_missing_schema()) return 1;
    throw;
  }
}

void require_known_schema(Session& session) {
  const auto version = read_schema_version(session);
  if (!version) throw SchemaMismatch("the database has no schema yet: run pmq migrate");
  if (*version == known_schema_version) return;
  const bool is_newer = *version > known_schema_version;
  if (is_newer && read_oldest_program(session) <= known_schema_version) return;
  throw SchemaMismatch("the schema has version " + std::to_string(*version) +
                       ", this program knows version " + std::to_string(known_schema_version) +
                       (is_newer ? ": install the newer program" : ": run pmq migrate"));
}

}  // namespace pmq::store::mysql

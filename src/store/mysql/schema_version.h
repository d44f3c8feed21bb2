#pragma once

#include <optional>

#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// The newest migration that this program was written for.
inline constexpr int known_schema_version = 10;

/// None when nothing was ever migrated.
[[nodiscard]] std::optional<int> read_schema_version(Session& session);

/// The version that a program must know at the least to work with the tables as they are: what was
/// migrated since has only added to them.
[[nodiscard]] int read_oldest_program(Session& session);

/// Throws SchemaMismatch for a schema that is missing, older, or newer and no longer of use to this
/// program.
void require_known_schema(Session& session);

}  // namespace pmq::store::mysql

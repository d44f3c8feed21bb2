#pragma once

#include <optional>

#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// The newest migration that this program was written for.
inline constexpr int known_schema_version = 9;

/// None when nothing was ever migrated.
[[nodiscard]] std::optional<int> read_schema_version(Session& session);

/// Throws SchemaMismatch for a schema that is missing, older or newer.
void require_known_schema(Session& session);

}  // namespace pmq::store::mysql

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/settings.h"

namespace pmq::store::mysql {

/// Those of ours that the database has; others may live beside them. Throws Unavailable.
[[nodiscard]] std::vector<std::string> own_tables(const config::DatabaseSettings& settings,
                                                  const std::filesystem::path& sql_folder);

/// With all that is in them.
void drop_tables(const config::DatabaseSettings& settings, const std::vector<std::string>& tables);

}  // namespace pmq::store::mysql

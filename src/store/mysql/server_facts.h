#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "config/settings.h"

namespace pmq::store::mysql {

/// What `pmq doctor` wants to know of the database.
struct ServerFacts {
  std::string engine;  ///< "MariaDB" or "MySQL"
  std::string version;
  bool supported = false;             ///< MariaDB 10.6 or later, MySQL 8.0 or later
  std::optional<int> schema_version;  ///< none: never migrated
  int known_schema_version = 0;       ///< what this program was written for
  Time server_time{};
  milliseconds clock_difference{};  ///< the server's clock against this host's, as measured
  milliseconds round_trip{};
  int max_user_connections = 0;  ///< 0: no bound of its own
  seconds wait_timeout{};
  std::int64_t max_allowed_packet = 0;  ///< bytes
  bool can_read_committed = false;
};

/// Throws Unavailable when the database can't be reached or refuses the login.
[[nodiscard]] ServerFacts read_server_facts(const config::DatabaseSettings& settings);

}  // namespace pmq::store::mysql

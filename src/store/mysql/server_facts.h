#pragma once

#include "config/settings.h"
#include "health/facts.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// What the database server tells of itself.
[[nodiscard]] health::ServerFacts read_server_facts(Session& session,
                                                    const config::DatabaseSettings& settings);

}  // namespace pmq::store::mysql

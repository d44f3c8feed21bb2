#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// What tells this installation from all others, for the messages that come now; drawn by whoever
/// asks for it first.
[[nodiscard]] std::string read_installation_id(Session& session, Random& random);

/// Another one for messages that come from now on, and for those that have come since `since`;
/// the others keep theirs.
void renew_installation_id(Session& session, Random& random,
                           std::optional<Time> since = std::nullopt);

}  // namespace pmq::store::mysql

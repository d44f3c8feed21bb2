#pragma once

#include <string>

#include "base/random.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// What tells this installation from all others; drawn by whoever asks for it first.
[[nodiscard]] std::string read_installation_id(Session& session, Random& random);

}  // namespace pmq::store::mysql

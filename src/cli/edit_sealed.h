#pragma once

#include "cli/command.h"

namespace pmq::cli {

/// Lets the editor of the environment change a sealed file of settings, and seals what it wrote
/// when it can be read as settings. Until then, and when anything fails, the file stays as it was.
[[nodiscard]] ExitCode edit_sealed(const Session& session);

}  // namespace pmq::cli

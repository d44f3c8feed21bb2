#pragma once

#include "cli/command.h"

namespace pmq::cli {

/// Runs the command that the arguments name; answers and errors are told on the standard streams.
[[nodiscard]] ExitCode run(int argument_count, char** arguments);

}  // namespace pmq::cli

#pragma once

#include <string>

namespace pmq::cli {

/// True when somebody sits at standard input who can be asked.
[[nodiscard]] bool can_ask();

/// Asks on standard error; anything but `y` or `yes` is a no.
[[nodiscard]] bool confirm(const std::string& question);

}  // namespace pmq::cli

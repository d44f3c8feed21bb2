#pragma once

#include <string>

#include "base/random.h"
#include "base/secret.h"

namespace pmq::cli {

/// Asks at the terminal, twice, without showing what is typed; from a pipe its first line is taken.
/// Throws Refusal when the two differ, or nothing came.
[[nodiscard]] Secret ask_password(const std::string& account);

/// 20 characters that can't be mistaken for one another: 100 random bits.
[[nodiscard]] Secret generate_password(Random& random);

}  // namespace pmq::cli

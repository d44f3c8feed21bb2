#pragma once

#include <string>

#include "health/check.h"
#include "health/facts.h"

// What the examinations share.

namespace pmq::health {

/// One that passes, and that the page Health tells of.
[[nodiscard]] Check check_of(std::string component, std::string measure, std::string title);

/// `120`, or `10,000+`.
[[nodiscard]] std::string text(const Count& count);

}  // namespace pmq::health

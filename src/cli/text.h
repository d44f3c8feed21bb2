#pragma once

#include <string>

#include "base/text.h"
#include "store/operating.h"

namespace pmq::cli {

/// `12,345`, or `10,000+` where counting stopped.
[[nodiscard]] inline std::string figure(const store::CappedCount& count) {
  return with_separators(count.value) + (count.capped ? "+" : "");
}

}  // namespace pmq::cli

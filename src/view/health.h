#pragma once

#include <string>
#include <vector>

#include "view/page.h"
#include "view/templates.h"

namespace pmq::view {

/// One thing that was looked at, and how it stands.
struct HealthCheck {
  std::string name;
  std::string href;   ///< what tells more; empty: nothing does
  std::string state;  ///< pass, warn, fail
  std::string figure;
  std::string limit;   ///< empty: there is none
  std::string advice;  ///< empty: nothing to do
};

struct HealthView {
  std::string state;  ///< the worst of all
  std::vector<HealthCheck> checks;
};

[[nodiscard]] std::string render(const Templates& templates, const Page& page,
                                 const HealthView& view);

}  // namespace pmq::view

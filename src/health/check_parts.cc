#include "health/check_parts.h"

#include <utility>

#include "base/text.h"

namespace pmq::health {

Check check_of(std::string component, std::string measure, std::string title) {
  Check check;
  check.component = std::move(component);
  check.measure = std::move(measure);
  check.title = std::move(title);
  check.page = "/health";
  return check;
}

std::string text(const Count& count) {
  return with_separators(count.value) + (count.capped ? "+" : "");
}

}  // namespace pmq::health

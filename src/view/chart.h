#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "view/templates.h"

namespace pmq::view {

/// One line of a chart: a number for each step of time.
struct Series {
  std::string label;
  std::string style;  ///< its class in admin.css
  std::vector<std::int64_t> values;
};

struct Chart {
  std::string title;
  Time from{};
  seconds step{60};
  std::string step_label;  ///< "a minute"
  std::vector<Series> series;
};

/// Draws it as SVG in a section of that name; every number of it stands in a table beside it, for
/// who can't see the lines.
void set_chart(Dictionary& values, const std::string& section, const Chart& chart);

/// The points of a small line, 100 wide and 24 high; empty when all are zero.
[[nodiscard]] std::string sparkline(const std::vector<std::int64_t>& values);

}  // namespace pmq::view

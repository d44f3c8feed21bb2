#pragma once

#include <cstdint>
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
  bool capped = false;  ///< the last value is where counting stopped
};

/// What stands beside a series' label: its sum, or where a sum means nothing, its last value.
enum class Summary : std::uint8_t { sum, last };

struct Chart {
  std::string title;
  Time from{};
  seconds step{60};
  std::string step_label;  ///< "a minute"
  std::vector<Series> series;
  Summary summary = Summary::sum;
};

/// Draws it as SVG in a section of that name; every number of it stands in a table beside it, for
/// who can't see the lines.
void set_chart(Dictionary& values, const std::string& section, const Chart& chart);

/// The points of a small line, 100 wide and 24 high; empty when all are zero.
[[nodiscard]] std::string sparkline(const std::vector<std::int64_t>& values);

}  // namespace pmq::view

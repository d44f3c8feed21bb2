#pragma once

#include <string_view>
#include <vector>

#include "admin/visit.h"
#include "store/figures.h"

namespace pmq::admin {

/// How far back a chart goes.
struct Span {
  std::string_view name;  ///< in addresses
  std::string_view label;
  std::string_view step_label;
  seconds step;
  int steps;
};

/// The one that the address asks for; an hour without it.
[[nodiscard]] const Span& span_of(const Visit& visit);
/// All of them, to choose from, on this page.
[[nodiscard]] std::vector<view::Link> span_links(const Visit& visit);
/// The steps that ended lately; of minutes, those that are counted.
[[nodiscard]] store::FigureWindow window_of(const Span& span, const Visit& visit);
[[nodiscard]] store::FigureWindow last_hour(const Visit& visit);

}  // namespace pmq::admin

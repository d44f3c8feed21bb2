#include "view/chart.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/text.h"
#include "view/ctemplate.h"
#include "view/sheet.h"

namespace pmq::view {
namespace {

constexpr int width = 1000;
constexpr int height = 200;
constexpr int grid_lines = 4;
constexpr std::size_t time_labels = 4;

/// The smallest of 4, 8, 20, 40, 80, 200 … that holds it: its quarters are round numbers.
std::int64_t round_top(std::int64_t largest) {
  std::int64_t top = grid_lines;
  for (const std::int64_t unit : {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000}) {
    for (const std::int64_t factor : {4, 8, 20}) {
      top = factor * unit;
      if (top >= largest) return top;
    }
  }
  return std::max(top, largest);
}

std::string coordinate(std::int64_t value, std::int64_t of, int size) {
  // Tenths are fine enough, and keep the page small.
  const auto tenths = of == 0 ? 0 : value * size * 10 / of;
  std::string text = std::to_string(tenths / 10);
  if (tenths % 10 != 0) text += '.' + std::to_string(tenths % 10);
  return text;
}

std::string points(const std::vector<std::int64_t>& values, std::int64_t top, int chart_width,
                   int chart_height) {
  std::string text;
  const auto last = static_cast<std::int64_t>(std::max<std::size_t>(values.size(), 2)) - 1;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += ' ';
    text += coordinate(static_cast<std::int64_t>(i), last, chart_width) + ',' +
            coordinate(top - values[i], top, chart_height);
  }
  return text;
}

std::string numbers(const std::vector<std::int64_t>& values) {
  std::string text;
  for (const auto value : values)
    text += (text.empty() ? "" : ",") + std::to_string(value);
  return text;
}

std::int64_t largest_of(const Chart& chart) {
  std::int64_t largest = 0;
  for (const auto& series : chart.series)
    for (const auto value : series.values)
      largest = std::max(largest, value);
  return largest;
}

std::int64_t summed_up(const Series& series, Summary summary) {
  if (series.values.empty()) return 0;
  if (summary == Summary::last) return series.values.back();
  return std::accumulate(series.values.begin(), series.values.end(), std::int64_t{0});
}

void fill_series(Dictionary& drawing, const Series& series, Summary summary, std::int64_t top) {
  auto& line = add(drawing, "SERIES");
  const auto line_points = points(series.values, top, width, height);
  set(line, "STYLE", series.style);
  set(line, "SERIES_LABEL", series.label);
  set(line, "POINTS", line_points);
  set(line, "AREA", "0,200 " + line_points + " 1000,200");
  set(line, "VALUES", numbers(series.values));
  set(line, "TOTAL", with_separators(summed_up(series, summary)) + (series.capped ? "+" : ""));
  set(line, "TOTAL_MEANS", summary == Summary::last ? "at the end" : "in all");
}

}  // namespace

void set_chart(Dictionary& values, const std::string& section, const Chart& chart) {
  auto& drawing = *values.AddIncludeDictionary(section);
  drawing.SetFilename("chart.tpl");
  const auto largest = largest_of(chart);
  const auto top = round_top(largest);
  set(drawing, "CHART_TITLE", chart.title);
  set(drawing, "STEP_LABEL", chart.step_label);
  set(drawing, "STEP_SECONDS", std::to_string(chart.step.count()));
  set_time(drawing, "FROM", chart.from);
  show(drawing, "EMPTY", largest == 0);
  for (int i = grid_lines; i >= 0; --i) {
    auto& line = add(drawing, "GRID");
    set(line, "GRID_LABEL", with_separators(top * i / grid_lines));
    set(line, "GRID_Y", std::to_string(height - height * i / grid_lines));
  }
  std::size_t steps = 0;
  for (const auto& series : chart.series) {
    fill_series(drawing, series, chart.summary, top);
    steps = std::max(steps, series.values.size());
  }
  for (std::size_t i = 0; i <= time_labels; ++i) {
    auto& label = add(drawing, "TICK");
    const auto at = static_cast<std::int64_t>(steps * i / time_labels);
    set_time(label, "AT", chart.from + chart.step * at);
  }
}

std::string sparkline(const std::vector<std::int64_t>& values) {
  const auto largest = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
  if (largest == 0) return {};
  return points(values, largest, 100, 24);
}

}  // namespace pmq::view

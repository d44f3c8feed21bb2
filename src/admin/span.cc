#include "admin/span.h"

#include <algorithm>
#include <array>

namespace pmq::admin {
namespace {

constexpr std::array<Span, 3> spans = {{
    {"1h", "1 hour", "one minute", seconds(60), 60},
    {"24h", "24 hours", "15 minutes", seconds(900), 96},
    {"7d", "7 days", "one hour", seconds(3600), 168},
}};

/// A minute that nobody has counted yet would look like one in which nothing happened. Where many
/// are missing, the chart says so by being empty.
Time counted_until(const Visit& visit) {
  constexpr std::chrono::minutes soon{5};
  const auto counted = visit.stores().figures.counted_until();
  const bool is_behind = counted && *counted < visit.now && visit.now - *counted < soon;
  return is_behind ? *counted : visit.now;
}

}  // namespace

const Span& span_of(const Visit& visit) {
  const auto found = std::find_if(spans.begin(), spans.end(), [&](const Span& span) {
    return span.name == visit.query.get("span");
  });
  return found == spans.end() ? spans.front() : *found;
}

std::vector<view::Link> span_links(const Visit& visit) {
  std::vector<view::Link> links;
  for (const auto& span : spans) {
    links.push_back({std::string(span.label),
                     visit.href(visit.path, {{"span", std::string(span.name)}}),
                     span.name == span_of(visit).name});
  }
  return links;
}

store::FigureWindow window_of(const Span& span, const Visit& visit) {
  const auto end_of_known = span.step < std::chrono::minutes(15) ? counted_until(visit) : visit.now;
  const auto since_1970 = std::chrono::floor<seconds>(end_of_known.time_since_epoch());
  const Time last_end{since_1970 - since_1970 % span.step};
  // An hour that goes on is shown as far as it got.
  const Time end = span.step >= std::chrono::minutes(15) ? last_end + span.step : last_end;
  return {end - span.step * span.steps, span.step, span.steps};
}

store::FigureWindow last_hour(const Visit& visit) {
  return window_of(spans.front(), visit);
}

}  // namespace pmq::admin

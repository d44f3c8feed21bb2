#include "view/health.h"
#include "admin/handlers.h"
#include "health/examine.h"

namespace pmq::admin {
namespace {

view::HealthCheck row_of(const Visit& visit, const health::Check& check) {
  view::HealthCheck row;
  row.name = check.title;
  row.state = health::name(check.status);
  row.figure = check.figure;
  row.limit = check.limit;
  row.advice = check.advice;
  if (check.page != "/health") row.href = visit.href(check.page);
  return row;
}

}  // namespace

http::Response show_health(Visit& visit) {
  const auto checks = health::examine(visit.stores().vitals.read(), visit.site.limits.alerts);
  view::HealthView view;
  view.state = health::name(health::worst(checks));
  for (const auto& check : checks)
    view.checks.push_back(row_of(visit, check));
  auto page = visit.page("Health", "health");
  page.live = true;
  return html(view::render(visit.site.templates, page, view));
}

}  // namespace pmq::admin

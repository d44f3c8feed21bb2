#include "view/health.h"
#include "admin/handlers.h"
#include "health/alert_text.h"
#include "health/examine.h"
#include "queue/operational_event.h"

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

http::Response send_test_alert(Visit& visit) {
  auto& alerts = visit.stores().alerts;
  {
    const store::Audited audited(visit.stores().audit, visit.audit("alert.test", "operators"));
    alerts.send(queue::alert_test(visit.account().name), visit.now);
  }
  view::Notice notice{view::Tone::success, "Subscriptions to pmq.alert.* are told.", "", ""};
  if (!visit.site.mail.is_set_up()) {
    notice.text += " No mail: ALERT_MAIL_TO is not set.";
  } else if (const auto sent = visit.site.mail.send(
                 health::text_of_test(visit.site.public_url, visit.now), visit.now)) {
    alerts.mail_worked();
    notice.text += " A mail is on its way.";
  } else {
    alerts.mail_failed(sent.error(), visit.now);
    notice = {view::Tone::danger, "The mail did not go out: " + sent.error(), "", ""};
  }
  visit.notify(notice);
  return see_other(visit.href("/health"));
}

}  // namespace pmq::admin

#include "dispatch/watch.h"

#include <algorithm>
#include <iterator>

#include "health/examine.h"
#include "log/log.h"
#include "queue/operational_event.h"

namespace pmq::dispatch {
namespace {

constexpr auto duty = store::duty_of_alerts;
/// Whoever leads sends a mail well before it ends.
constexpr seconds term{75};
/// Dispatchers look twice a minute.
constexpr std::chrono::minutes long_not_looked{2};
static_assert(term > 2 * patient_mail);

queue::CheckNews news_of(const health::Alert& alert, const std::string& site) {
  return {.check = alert.name,
          .status = std::string(health::name(alert.status)),
          .title = alert.title,
          .figure = alert.figure,
          .advice = alert.advice,
          .url = health::link_to(alert, site),
          .since = alert.since};
}

std::vector<queue::NewMessage> events_of(const health::AlertStep& step, const std::string& site) {
  std::vector<queue::NewMessage> events;
  for (const auto& alert : step.raised)
    events.push_back(queue::alert_raised(news_of(alert, site)));
  for (const auto& alert : step.cleared)
    events.push_back(queue::alert_cleared(news_of(alert, site)));
  return events;
}

}  // namespace

Watch::Watch(const config::Settings& settings, store::Vitals& vitals, store::Leader& leader,
             store::Alerts& alerts, Mailer& mailer, std::uint64_t holder)
    : site_(settings.public_url),
      limits_(settings.alerts.limits),
      rules_{settings.alerts.clear_after, settings.alerts.mail_interval, mailer.is_set_up()},
      vitals_(vitals),
      leader_(leader),
      alerts_(alerts),
      mailer_(mailer),
      holder_(holder) {}

WatchReport Watch::look(const Now& now) {
  WatchReport report;
  const Time began = now();
  leads_ = leader_.lead(duty, holder_, began, term);
  if (!leads_) return report;
  const auto facts = vitals_.read();
  // Of a database that can't be used nothing can be written down; `pmq check` tells of that.
  if (facts.database_fault || !facts.has_schema) return report;
  const auto book = alerts_.read();
  const auto step = health::step(book.alerts, health::examine(facts, limits_), rules_, began);
  leads_ = alerts_.write(step.alerts, events_of(step, site_), holder_, began);
  if (!leads_) return report;
  report.looked = true;
  report.raised = static_cast<int>(step.raised.size());
  report.cleared = static_cast<int>(step.cleared.size());
  for (const auto& alert : step.raised)
    log::warn("an alert is raised", {{"check", alert.name}, {"figure", alert.figure}});
  for (const auto& alert : step.cleared)
    log::info("an alert is over", {{"check", alert.name}, {"figure", alert.figure}});
  tell(book, step, now, report);
  return report;
}

void Watch::tell(const store::AlertBook& book, const health::AlertStep& step, const Now& now,
                 WatchReport& report) {
  // Reading may have taken long: nobody else may begin while the mail is on its way.
  const Time at = now();
  if (!health::mail_is_due(step.alerts, book.mail, rules_, at)) return;
  leads_ = leader_.lead(duty, holder_, at, term);
  if (!leads_) return;
  std::vector<health::Alert> news;
  std::copy_if(step.alerts.begin(), step.alerts.end(), std::back_inserter(news), health::is_news);
  const auto sent = mailer_.send(health::text_about(news, site_, at), at);
  if (sent) {
    alerts_.mailed(news, at);
    report.mailed = true;
    return;
  }
  report.mail_fault = sent.error();
  log::error("a mail to the operators did not go out", {{"cause", report.mail_fault}});
  alerts_.mail_failed(report.mail_fault, at);
}

WatchReport Watch::look_in_place_of_others(const Now& now) {
  const auto last = alerts_.looked_at();
  const Time at = now();
  if (last && *last <= at && at - *last < long_not_looked) return {};
  auto report = look(now);
  resign();
  return report;
}

void Watch::resign() {
  if (!leads_) return;
  leader_.resign(duty, holder_);
  leads_ = false;
}

}  // namespace pmq::dispatch

#include "health/alert.h"

#include <algorithm>
#include <map>
#include <set>

namespace pmq::health {
namespace {

/// A mail server that is away is not asked at every look.
constexpr seconds between_tries{60};

void take_over(Alert& alert, const Check& check) {
  alert.title = check.title;
  alert.figure = check.figure;
  alert.advice = check.advice;
  alert.page = check.page;
}

/// True when operators are to be told.
bool raise(Alert& alert, const Check& check, Time now) {
  const bool is_new = alert.status == Status::pass;
  const bool is_worse = check.status > alert.status;
  if (is_new) alert.since = now;
  alert.status = check.status;
  alert.passing_since.reset();
  take_over(alert, check);
  return is_new || is_worse;
}

/// True when it has just recovered.
bool let_pass(Alert& alert, const Check* check, const AlertRules& rules, Time now) {
  if (alert.status == Status::pass) return false;
  // A clock that was ahead for a while has left times to come.
  if (!alert.passing_since || *alert.passing_since > now) alert.passing_since = now;
  if (now - *alert.passing_since < rules.clear_after) return false;
  alert.status = Status::pass;
  alert.figure = check != nullptr ? check->figure : "it is not there any more";
  alert.advice.clear();
  return true;
}

}  // namespace

AlertStep step(std::vector<Alert> before, const Checks& checks, const AlertRules& rules, Time now) {
  std::map<std::string, Alert> alerts;
  for (auto& alert : before)
    alerts.emplace(alert.name, std::move(alert));
  std::map<std::string, const Check*> passing;
  std::set<std::string> bad;
  AlertStep step;
  for (const auto& check : checks) {
    if (!check.alerts) continue;
    if (check.status == Status::pass) {
      passing[key(check)] = &check;
      continue;
    }
    auto [entry, is_first] = alerts.try_emplace(key(check));
    auto& alert = entry->second;
    if (is_first) {
      alert.name = entry->first;
      alert.status = Status::pass;
    }
    bad.insert(alert.name);
    if (raise(alert, check, now)) step.raised.push_back(alert);
  }
  for (auto& [name, alert] : alerts) {
    if (!bad.contains(name)) {
      const auto check = passing.find(name);
      const auto* found = check == passing.end() ? nullptr : check->second;
      if (let_pass(alert, found, rules, now)) step.cleared.push_back(alert);
    }
    // Of what no mail has told, none needs to tell that it is over.
    const bool is_over =
        alert.status == Status::pass && (alert.mailed_status == Status::pass || !rules.sends_mail);
    if (!is_over) step.alerts.push_back(std::move(alert));
  }
  return step;
}

bool is_news(const Alert& alert) noexcept {
  if (alert.status == Status::pass) return alert.mailed_status != Status::pass;
  return alert.status > alert.mailed_status;
}

bool mail_is_due(const std::vector<Alert>& alerts, const MailProgress& progress,
                 const AlertRules& rules, Time now) {
  if (!rules.sends_mail || std::none_of(alerts.begin(), alerts.end(), is_news)) return false;
  const auto is_within = [now](const std::optional<Time>& since, seconds time) {
    return since && *since <= now && now - *since < time;
  };
  if (is_within(progress.mailed_at, rules.mail_interval)) return false;
  const bool has_failed = progress.tried_at != progress.mailed_at;
  return !has_failed || !is_within(progress.tried_at, between_tries);
}

}  // namespace pmq::health

#include "health/examine_troubles.h"

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "health/check_parts.h"

namespace pmq::health {
namespace {

std::string text(const CountByCode& counts) {
  std::string all;
  for (const auto& [code, count] : counts)
    all += (all.empty() ? "" : ", ") + with_separators(count) + " × " + code;
  return all.empty() ? "none" : all;
}

std::int64_t sum(const CountByCode& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0},
                         [](std::int64_t total, const auto& each) { return total + each.second; });
}

Check database_errors(const Facts& facts, const Limits& limits) {
  auto check = check_of("database", "errors", "database errors");
  check.value = static_cast<double>(sum(facts.database_errors));
  check.unit = "errors in 15 min";
  check.figure = text(facts.database_errors) + " in 15 min";
  check.limit = "at most " + with_separators(limits.database_errors);
  if (sum(facts.database_errors) <= limits.database_errors) return check;
  check.status = Status::warn;
  check.advice =
      "they were tried again or told; the log has each. 1213 and 1205: contention; "
      "1040, 1203: connections; lost: the server went away";
  return check;
}

Check refusals(const Facts& facts) {
  auto check = check_of("api", "refusals", "refused requests");
  check.value = static_cast<double>(sum(facts.refusals));
  check.unit = "requests in 15 min";
  check.figure = text(facts.refusals) + " in 15 min";
  return check;
}

Check rejected_tokens(const Facts& facts, const Limits& limits) {
  auto check = check_of("tokens", "rejected", "rejected tokens");
  check.page = "/rate-limits";
  check.value = static_cast<double>(facts.rejected_tokens);
  check.unit = "tokens an hour";
  check.figure = with_separators(facts.rejected_tokens) + " in the last hour";
  check.limit = "at most " + with_separators(limits.rejected_tokens);
  check.alerts = true;
  if (facts.rejected_tokens <= limits.rejected_tokens) return check;
  check.status = Status::warn;
  check.advice = "somebody guesses, or a client has an old secret: the rate limits' page tells who";
  return check;
}

Check figures(const Facts& facts) {
  constexpr std::chrono::minutes late{5};
  auto check = check_of("figures", "age", "figures of the charts");
  check.unit = "s";
  check.limit = "at most " + duration_text(late) + " old";
  if (!facts.figures_age) {
    check.figure = "not counted yet";
    return check;
  }
  const auto age = std::max(*facts.figures_age, milliseconds(0));
  check.value = static_cast<double>(age.count()) / 1000;
  check.figure = "counted until " + duration_text(age) + " ago";
  if (age <= late) return check;
  check.status = Status::warn;
  check.advice = "a dispatcher counts them, or whoever looks at the overview or at /metrics";
  return check;
}

Check mail(const MailFacts& mail) {
  auto check = check_of("mail", "delivery", "alerts by mail");
  if (!mail.is_set_up) {
    check.figure = "nobody is told: ALERT_MAIL_TO is not set";
    return check;
  }
  check.figure = mail.last_fault ? "the last one didn't go out: " + *mail.last_fault : "set up";
  if (!mail.last_fault) return check;
  check.status = Status::warn;
  check.advice = "check SMTP_URL, SMTP_USER and SMTP_PASSWORD; bin/pmq alert test sends one";
  return check;
}

}  // namespace

Checks examine_troubles(const Facts& facts, const Limits& limits) {
  return {database_errors(facts, limits), refusals(facts), rejected_tokens(facts, limits),
          figures(facts), mail(facts.mail)};
}

}  // namespace pmq::health

#include "health/examine.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "base/text.h"
#include "health/examine_server.h"

namespace pmq::health {
namespace {

Check check_of(std::string component, std::string measure, std::string title) {
  Check check;
  check.component = std::move(component);
  check.measure = std::move(measure);
  check.title = std::move(title);
  check.page = "/health";
  return check;
}

std::string text(const Count& count) {
  return with_separators(count.value) + (count.capped ? "+" : "");
}

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

Check unreachable(const std::string& fault) {
  auto check = check_of("database", "answers", "database");
  check.status = Status::fail;
  check.figure = fault;
  check.limit = "answers";
  check.advice = "see that the server runs, and check the MYSQL_ settings";
  check.alerts = true;
  return check;
}

bool needs_dispatcher(const Facts& facts) {
  return std::any_of(facts.queues.begin(), facts.queues.end(),
                     [](const auto& queue) { return queue.is_webhook; });
}

/// Where cron comes rarely, its runs are far apart without being missed.
seconds longest_silence(const DispatcherFacts& dispatcher, const Limits& limits) {
  constexpr seconds most{2 * 3600};
  const auto usual = std::min(2 * dispatcher.cron_interval.value_or(seconds(0)), most);
  return std::max(limits.dispatcher_silence, usual);
}

Check heartbeat(const Facts& facts, const Limits& limits) {
  const auto& dispatcher = facts.dispatcher;
  const auto longest = longest_silence(dispatcher, limits);
  const bool is_needed = needs_dispatcher(facts);
  auto check = check_of("dispatcher", "heartbeat", "dispatcher");
  check.limit = "at most " + duration_text(longest) + " ago";
  check.unit = "s";
  check.alerts = true;
  bool is_silent = true;
  if (dispatcher.heard_of_ago) {
    const auto ago = std::max(*dispatcher.heard_of_ago, milliseconds(0));
    is_silent = ago > longest;
    check.value = static_cast<double>(ago.count()) / 1000;
    check.figure = "heard of " + duration_text(ago) + " ago, on " + dispatcher.host;
  } else {
    check.figure = "none within a day";
  }
  if (!is_needed) check.figure += "; no webhook needs one";
  if (!is_silent || !is_needed) return check;
  check.status = Status::fail;
  check.advice =
      "webhooks are not delivered: start it, or have cron do so every minute: "
      "* * * * * cd /path/to/pmq && bin/pmq dispatch --for 55";
  return check;
}

/// Only of dispatchers that cron or POST /v1/dispatch starts; a daemon doesn't need it.
Check cron(const Facts& facts) {
  constexpr std::chrono::minutes rare{16};
  const auto& dispatcher = facts.dispatcher;
  auto check = check_of("cron", "interval", "cron");
  check.unit = "s";
  check.limit = "at most " + duration_text(rare);
  if (!dispatcher.cron_interval) {
    check.figure =
        dispatcher.last_start_ago ? "too few starts within a day to tell" : "no start within a day";
    return check;
  }
  check.value = static_cast<double>(dispatcher.cron_interval->count());
  check.figure = "starts a dispatcher every " + duration_text(*dispatcher.cron_interval);
  if (*dispatcher.cron_interval <= rare || !needs_dispatcher(facts)) return check;
  check.status = Status::warn;
  check.advice = "webhooks wait that long: have cron run bin/pmq dispatch --for 55 every minute";
  return check;
}

Check queue_check(const QueueFacts& queue, std::string measure, const std::string& words) {
  auto check = check_of("queue", std::move(measure), words + " of " + queue.name);
  check.instance = queue.name;
  check.page = "/queues/" + queue.name;
  check.alerts = true;
  return check;
}

Check oldest(const QueueFacts& queue, const Limits& limits) {
  auto check = queue_check(queue, "oldest_ready_age", "oldest");
  check.unit = "s";
  check.limit = "at most " + duration_text(limits.oldest_age);
  const auto age = queue.oldest_ready_age.value_or(milliseconds(0));
  check.value = static_cast<double>(age.count()) / 1000;
  check.figure = queue.oldest_ready_age
                     ? "waits " + duration_text(age) + ", " + text(queue.ready) + " ready"
                     : "nothing waits";
  if (age <= limits.oldest_age) return check;
  check.status = Status::warn;
  switch (queue.flow) {
    case Flow::active:
      check.advice = queue.is_webhook
                         ? "see whether its endpoint answers, and whether a dispatcher runs"
                         : "nothing takes from it fast enough: see whether its workers run";
      break;
    case Flow::paused:
      check.advice = "it is paused: resume it";
      break;
    case Flow::disabled:
      check.advice = "it is disabled: mend its endpoint, then resume it";
      break;
  }
  return check;
}

Check dead(const QueueFacts& queue, const Limits& limits) {
  auto check = queue_check(queue, "dead_letters", "dead letters");
  check.page = "/dead-letters?queue=" + queue.name;
  check.value = static_cast<double>(queue.dead.value);
  check.unit = "dead letters";
  check.figure = text(queue.dead);
  check.limit = "at most " + with_separators(limits.dead_letters);
  if (queue.dead.value <= limits.dead_letters) return check;
  check.status = Status::warn;
  check.advice = "see what their errors have in common, then requeue or discard them";
  return check;
}

Check dying(const QueueFacts& queue, const Limits& limits) {
  auto check = queue_check(queue, "dead_letter_growth", "growth of dead letters");
  check.page = "/dead-letters?queue=" + queue.name;
  check.value = static_cast<double>(queue.died_last_hour.value);
  check.unit = "dead letters an hour";
  check.figure = text(queue.died_last_hour) + " in the last hour";
  check.limit = "at most " + with_separators(limits.dead_letters_hourly) + " an hour";
  if (queue.died_last_hour.value <= limits.dead_letters_hourly) return check;
  check.status = Status::warn;
  check.advice = "look at the latest errors before more follow; pausing the queue stops it";
  return check;
}

Check breaker(const QueueFacts& queue) {
  auto check = queue_check(queue, "breaker", "breaker");
  check.page = "/breakers";
  check.figure = *queue.breaker;
  check.limit = "closed";
  if (*queue.breaker == "closed") return check;
  check.status = Status::warn;
  if (!queue.breaker_reason.empty()) check.figure += ": " + queue.breaker_reason;
  check.advice = "its endpoint keeps failing; deliveries wait, and it is probed by itself";
  return check;
}

std::string in_gigabytes(std::int64_t bytes) {
  constexpr std::int64_t megabyte = 1'000'000;
  return with_separators((bytes + megabyte / 2) / megabyte) + " MB";
}

/// None: it doesn't grow, or isn't known to.
std::optional<double> days_until_full(const StorageFacts& storage) {
  if (!storage.growth_per_day || *storage.growth_per_day <= 0) return std::nullopt;
  return static_cast<double>(std::max<std::int64_t>(storage.total - storage.used, 0)) /
         *storage.growth_per_day;
}

Check room(const StorageFacts& storage, const Limits& limits) {
  constexpr double soon = 7;
  auto check = check_of("storage", "used", storage.name);
  check.instance = storage.name;
  check.alerts = true;
  const double percent =
      100.0 * static_cast<double>(storage.used) / static_cast<double>(storage.total);
  check.value = percent;
  check.unit = "percent";
  check.figure = in_gigabytes(storage.used) + " of " + in_gigabytes(storage.total) + " (" +
                 std::to_string(static_cast<int>(percent)) + " %)";
  check.limit = "at most " + std::to_string(limits.storage_percent) + " %, and " +
                counted(static_cast<std::int64_t>(soon), "day") + " until it is full";
  const auto days = days_until_full(storage);
  constexpr double far = 3650;
  if (days && *days < far) {
    check.figure += ", full in " + counted(static_cast<std::int64_t>(*days), "day");
  }
  const bool is_full = percent > limits.storage_percent;
  // What grows fast while there is plenty of room is a start, no danger.
  const bool is_soon_full = days && *days < soon && percent > 50;
  if (!is_full && !is_soon_full) return check;
  check.status = percent >= 95 ? Status::fail : Status::warn;
  check.advice =
      "keep finished messages for a shorter time, discard dead letters, or ask the host for more";
  return check;
}

Check partitions(const std::vector<PartitionFacts>& tables) {
  constexpr int fewest = 2;
  auto check = check_of("partitions", "days_ahead", "partitions ahead");
  check.unit = "days";
  check.limit = "at least " + std::to_string(fewest);
  check.alerts = true;
  if (tables.empty()) {
    check.figure = "tables are not cut into days";
    return check;
  }
  const auto least =
      std::min_element(tables.begin(), tables.end(),
                       [](const auto& a, const auto& b) { return a.days_ahead < b.days_ahead; });
  check.value = least->days_ahead;
  check.figure = counted(least->days_ahead, "day") + " (" + least->table + ")";
  if (least->days_ahead >= fewest) return check;
  check.status = Status::warn;
  check.advice =
      "the dispatcher makes them: see that one runs, and that the database's account may ALTER";
  return check;
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

void append(Checks& all, const QueueFacts& queue, const Limits& limits) {
  all.push_back(oldest(queue, limits));
  all.push_back(dead(queue, limits));
  all.push_back(dying(queue, limits));
  if (queue.breaker) all.push_back(breaker(queue));
}

}  // namespace

Checks examine(const Facts& facts, const Limits& limits) {
  if (facts.database_fault) return {unreachable(*facts.database_fault)};
  Checks all = examine_server(facts.server, limits);
  for (auto& check : all)
    check.page = "/health";
  if (!facts.has_schema) return all;
  all.push_back(database_errors(facts, limits));
  for (const auto& storage : facts.storage)
    all.push_back(room(storage, limits));
  all.push_back(partitions(facts.partitions));
  all.push_back(heartbeat(facts, limits));
  all.push_back(cron(facts));
  for (const auto& queue : facts.queues)
    append(all, queue, limits);
  all.push_back(refusals(facts));
  all.push_back(rejected_tokens(facts, limits));
  all.push_back(figures(facts));
  all.push_back(mail(facts.mail));
  return all;
}

}  // namespace pmq::health

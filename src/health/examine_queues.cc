#include "health/examine_queues.h"

#include "base/text.h"
#include "health/check_parts.h"

namespace pmq::health {
namespace {

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

}  // namespace

Checks examine_queues(const std::vector<QueueFacts>& queues, const Limits& limits) {
  Checks all;
  for (const auto& queue : queues) {
    all.push_back(oldest(queue, limits));
    all.push_back(dead(queue, limits));
    all.push_back(dying(queue, limits));
    if (queue.breaker) all.push_back(breaker(queue));
  }
  return all;
}

}  // namespace pmq::health

#include "health/examine_dispatcher.h"

#include <algorithm>

#include "base/text.h"
#include "health/check_parts.h"

namespace pmq::health {
namespace {

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

/// As after a restore, which may bring back what has been delivered.
Check sending(const Facts& facts) {
  auto check = check_of("restore", "held", "sending");
  check.page = "/restore";
  check.limit = "not held back";
  check.alerts = true;
  check.figure = "not held back";
  if (!facts.held) return check;
  check.status = Status::fail;
  check.figure = "held back for " + duration_text(facts.held->ago) + ": " + facts.held->because;
  check.advice = "see what waits: bin/pmq restore status; then bin/pmq restore release";
  return check;
}

}  // namespace

Checks examine_dispatcher(const Facts& facts, const Limits& limits) {
  return {heartbeat(facts, limits), cron(facts), sending(facts)};
}

}  // namespace pmq::health

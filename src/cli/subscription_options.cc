#include "cli/subscription_options.h"

#include <algorithm>

#include "cli/command.h"
#include "queue/event_type.h"

namespace pmq::cli {
namespace {

constexpr std::int64_t no_delay = 0;
constexpr std::int64_t longest_delay = queue::max_delay.count();

void check_globs(const std::vector<std::string>& globs) {
  if (globs.size() > queue::max_event_type_globs) {
    throw UsageError("--event-type: at most " + std::to_string(queue::max_event_type_globs));
  }
  for (const auto& glob : globs) {
    if (!queue::is_event_type_glob(glob)) {
      throw UsageError("--event-type: \"" + glob +
                       "\" can't match: letters, digits, _ . - and *, at most 128 of them");
    }
    if (std::count(globs.begin(), globs.end(), glob) > 1) {
      throw UsageError("--event-type: \"" + glob + "\" is given twice");
    }
  }
}

std::optional<queue::Backoff> backoff_of(const SubscriptionOptions& options) {
  const bool formula = options.base || options.factor || options.max;
  if (formula && !options.delays.empty()) {
    throw UsageError("--delays and --base, --factor, --max don't go together");
  }
  if (formula) {
    if (!options.base || !options.factor || !options.max) {
      throw UsageError("--base, --factor and --max are needed together");
    }
    return queue::DelayFormula{seconds{*options.base}, *options.factor, seconds{*options.max}};
  }
  if (options.delays.empty()) return std::nullopt;
  queue::DelayList list;
  for (const auto delay : options.delays)
    list.delays.emplace_back(delay);
  if (list.delays.size() > queue::max_delays) {
    throw UsageError("--delays: at most " + std::to_string(queue::max_delays));
  }
  return list;
}

}  // namespace

void add_subscription_options(const Arguments& command, SubscriptionOptions& options) {
  command.option("--event-type", options.event_types, "GLOB",
                 "takes event types like doc.* (* is all); may be repeated");
  command
      .option("--max-retries", options.max_retries, "N",
              "what fails more often is a dead letter, 0 to 100 (default: 9)")
      .within(0, queue::max_max_retries);
  command
      .option("--delays", options.delays, "LIST",
              "waits before the retries in seconds: 1,10,60; the last one serves the rest")
      .within(no_delay, longest_delay);
  command
      .option("--base", options.base, "SECONDS",
              "instead: retry n waits base * factor^(n-1) seconds, up to max")
      .within(no_delay, longest_delay);
  command.option("--factor", options.factor, "N", "1 to 10").within(1.0, queue::max_factor);
  command.option("--max", options.max, "SECONDS", "at most 2592000")
      .within(no_delay, longest_delay);
}

void check_name(const std::string& name) {
  if (queue::is_queue_name(name)) return;
  throw UsageError("\"" + name + "\" can't be a name: 1 to " +
                   std::to_string(queue::max_queue_name_length) +
                   " of a-z 0-9 _ . -, beginning with a letter or digit");
}

queue::NewSubscription new_subscription(const std::string& name,
                                        const SubscriptionOptions& options) {
  check_name(name);
  check_globs(options.event_types);
  if (options.event_types.empty()) {
    throw UsageError("--event-type is required: which events it takes; '*' is all");
  }
  queue::NewSubscription subscription;
  subscription.name = name;
  subscription.event_types = options.event_types;
  if (options.max_retries) subscription.retry_policy.max_retries = *options.max_retries;
  if (auto backoff = backoff_of(options)) subscription.retry_policy.backoff = std::move(*backoff);
  return subscription;
}

queue::SubscriptionChange subscription_change(const SubscriptionOptions& options) {
  check_globs(options.event_types);
  queue::SubscriptionChange change;
  if (!options.event_types.empty()) change.event_types = options.event_types;
  change.max_retries = options.max_retries;
  change.backoff = backoff_of(options);
  if (!change.event_types && !change.max_retries && !change.backoff) {
    throw UsageError("say what to change: --event-type, --max-retries, --delays or --base");
  }
  return change;
}

}  // namespace pmq::cli

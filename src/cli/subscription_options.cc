#include "cli/subscription_options.h"

#include <algorithm>

#include "cli/command.h"
#include "queue/event_type.h"
#include "webhook/endpoint_url.h"
#include "webhook/header_rules.h"

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

std::optional<queue::WebhookFormat> format_of(const SubscriptionOptions& options) {
  if (!options.format) return std::nullopt;
  const auto format = queue::parse_webhook_format(*options.format);
  if (!format) throw UsageError("--format: standard, cloudevents or cloudevents-binary");
  return format;
}

queue::Header header_of(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) {
    throw UsageError("--header: \"" + text + "\" is none; one reads like 'X-Key: value'");
  }
  const std::size_t value = std::min(text.find_first_not_of(' ', colon + 1), text.size());
  queue::Header header{text.substr(0, colon), text.substr(value)};
  if (const auto fault = webhook::header_fault(header)) {
    throw UsageError("--header: \"" + header.name + "\" " + *fault);
  }
  return header;
}

std::optional<std::vector<queue::Header>> headers_of(const SubscriptionOptions& options) {
  if (options.headers.empty()) return std::nullopt;
  if (options.headers.size() > queue::max_webhook_headers) {
    throw UsageError("--header: at most " + std::to_string(queue::max_webhook_headers));
  }
  std::vector<queue::Header> headers;
  for (const auto& text : options.headers) {
    auto header = header_of(text);
    if (webhook::has_header(headers, header.name)) {
      throw UsageError("--header: \"" + header.name + "\" is given twice");
    }
    headers.push_back(std::move(header));
  }
  if (webhook::are_too_large(headers)) {
    throw UsageError("--header: at most " + std::to_string(webhook::max_headers_bytes) +
                     " bytes of names and values together");
  }
  return headers;
}

/// 0 is how the command line says that there is no bound.
std::optional<std::optional<double>> rate_of(const SubscriptionOptions& options) {
  if (!options.rate) return std::nullopt;
  return *options.rate > 0 ? options.rate : std::optional<double>();
}

void check_url(const SubscriptionOptions& options) {
  if (!options.url) return;
  const auto endpoint = webhook::parse_endpoint(*options.url);
  if (!endpoint) throw UsageError("--url: it " + endpoint.error());
}

/// nullopt within: no bound any more.
std::optional<std::optional<std::int64_t>> max_depth_of(const SubscriptionOptions& options) {
  if (!options.max_depth) return std::nullopt;
  if (*options.max_depth == 0) return std::optional<std::int64_t>();
  return options.max_depth;
}

/// nullopt within: as the settings say.
std::optional<std::optional<int>> keep_days_of(const std::optional<int>& option) {
  if (!option) return std::nullopt;
  if (*option < 0) return std::optional<int>();
  return option;
}

/// What was said of a webhook.
queue::SubscriptionChange webhook_change(const SubscriptionOptions& options) {
  check_url(options);
  queue::SubscriptionChange change;
  change.url = options.url;
  change.format = format_of(options);
  change.headers = headers_of(options);
  if (options.timeout) change.timeout = seconds{*options.timeout};
  change.max_in_flight = options.max_in_flight;
  change.rate_per_second = rate_of(options);
  return change;
}

queue::WebhookSettings webhook_settings(queue::SubscriptionChange said) {
  queue::WebhookSettings settings;
  settings.url = *said.url;
  settings.format = said.format.value_or(settings.format);
  if (said.headers) settings.headers = std::move(*said.headers);
  settings.timeout = said.timeout.value_or(settings.timeout);
  settings.max_in_flight = said.max_in_flight.value_or(settings.max_in_flight);
  settings.rate_per_second = said.rate_per_second.value_or(std::nullopt);
  return settings;
}

void add_webhook_options(const Arguments& command, SubscriptionOptions& options) {
  command.option("--url", options.url, "URL", "a webhook: post to it what it takes");
  command.option("--format", options.format, "FORMAT",
                 "of a webhook: standard (default), cloudevents or cloudevents-binary");
  command.texts("--header", options.headers, "HEADER",
                "sent with each request: 'Name: value'; may be repeated");
  command.option("--timeout", options.timeout, "SECONDS", "of one request, 1 to 60 (default: 15)")
      .within(std::int64_t{queue::min_webhook_timeout.count()},
              std::int64_t{queue::max_webhook_timeout.count()});
  command
      .option("--max-in-flight", options.max_in_flight, "N",
              "requests at once, 1 to 256 (default: 10)")
      .within(1, queue::max_max_in_flight);
  command.option("--rate", options.rate, "N", "requests a second at most; 0 is no bound (default)")
      .within(0.0, queue::max_rate_per_second);
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
      .option("--max-depth", options.max_depth, "N",
              "deliveries that may wait; more become dead letters. 0 is no bound (default)")
      .within(std::int64_t{0}, queue::max_max_depth);
  command
      .option("--keep-finished", options.keep_finished, "DAYS",
              "how long finished deliveries are kept; 0 is for ever, -1 as the settings say")
      .within(-1, queue::max_keep_days);
  command.option("--keep-dead", options.keep_dead, "DAYS", "the same of dead letters")
      .within(-1, queue::max_keep_days);
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
  add_webhook_options(command, options);
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
  auto said = webhook_change(options);
  if (said.url) {
    subscription.kind = queue::SubscriptionKind::webhook;
    subscription.retry_policy = queue::default_webhook_policy();
    subscription.webhook = webhook_settings(std::move(said));
  } else if (said.is_for_a_webhook() || options.validate) {
    throw UsageError("--url is missing: the other options given are for a webhook");
  }
  if (options.max_retries) subscription.retry_policy.max_retries = *options.max_retries;
  if (auto backoff = backoff_of(options)) subscription.retry_policy.backoff = std::move(*backoff);
  subscription.max_depth = max_depth_of(options).value_or(std::nullopt);
  subscription.keep_finished_days = keep_days_of(options.keep_finished).value_or(std::nullopt);
  subscription.keep_dead_days = keep_days_of(options.keep_dead).value_or(std::nullopt);
  return subscription;
}

queue::SubscriptionChange subscription_change(const SubscriptionOptions& options) {
  check_globs(options.event_types);
  queue::SubscriptionChange change = webhook_change(options);
  if (!options.event_types.empty()) change.event_types = options.event_types;
  change.max_retries = options.max_retries;
  change.backoff = backoff_of(options);
  change.max_depth = max_depth_of(options);
  change.keep_finished_days = keep_days_of(options.keep_finished);
  change.keep_dead_days = keep_days_of(options.keep_dead);
  if (!change.event_types && !change.max_retries && !change.backoff && !change.max_depth &&
      !change.keep_finished_days && !change.keep_dead_days && !change.is_for_a_webhook()) {
    throw UsageError(
        "say what to change: --event-type, --max-retries, --max-depth, --delays, --base, or what a webhook has");
  }
  return change;
}

}  // namespace pmq::cli

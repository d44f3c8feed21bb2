#include "admin/queue_form.h"

#include <charconv>
#include <sstream>
#include <stdexcept>

#include "base/text.h"
#include "queue/event_type.h"
#include "webhook/endpoint_url.h"
#include "webhook/signing_secret.h"

namespace pmq::admin {
namespace {

using queue::SubscriptionKind;

constexpr const char* finished_days = "Days that what is finished is kept";
constexpr const char* dead_days = "Days that dead letters are kept";

[[noreturn]] void refuse(const std::string& sentence) {
  throw std::invalid_argument(sentence);
}

template <typename Number>
Number number_in(std::string_view text, const std::string& what, Number least, Number most) {
  Number number{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size() || !(number >= least) ||
      !(number <= most)) {
    std::ostringstream sentence;
    sentence << what << ": a number from " << least << " to " << most << " is expected.";
    refuse(sentence.str());
  }
  return number;
}

/// The parts between the separators, without those that are empty.
std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  for (std::size_t at = text.find_first_not_of(separators); at != std::string_view::npos;) {
    const auto end = std::min(text.find_first_of(separators, at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = text.find_first_not_of(separators, end);
  }
  return parts;
}

std::vector<std::string> event_types_in(const std::string& text) {
  auto globs = split(text, " ,;\r\n\t");
  if (globs.empty()) refuse("Say at least one event type; * takes all of them.");
  if (globs.size() > queue::max_event_type_globs) refuse("These are too many event types.");
  for (const auto& glob : globs) {
    if (!queue::is_event_type_glob(glob)) {
      refuse("“" + glob + "” can't match an event type: letters, digits, _ . - and * are allowed.");
    }
  }
  return globs;
}

queue::Backoff backoff_in(const std::string& text) {
  queue::DelayList list;
  for (const auto& part : split(text, " ,;\r\n\t")) {
    list.delays.push_back(seconds(number_in<std::int64_t>(
        part, "A wait between retries, in seconds", 0, queue::max_delay.count())));
  }
  if (list.delays.empty()) refuse("Say at least one wait between retries.");
  if (list.delays.size() > queue::max_delays) refuse("These are too many waits.");
  return list;
}

std::string seconds_text(const queue::Backoff& backoff) {
  std::string text;
  const auto add = [&](std::int64_t delay) {
    text += (text.empty() ? "" : ", ") + std::to_string(delay);
  };
  if (const auto* list = std::get_if<queue::DelayList>(&backoff)) {
    for (const auto delay : list->delays)
      add(delay.count());
    return text;
  }
  constexpr int shown = 9;
  for (int retry = 1; retry <= shown; ++retry)
    add(std::chrono::round<seconds>(queue::delay_before(backoff, retry)).count());
  return text;
}

std::optional<std::int64_t> max_depth_in(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return number_in<std::int64_t>(text, "Room for deliveries", 1, queue::max_max_depth);
}

std::optional<int> keep_days_in(const std::string& text, const std::string& what) {
  if (text.empty()) return std::nullopt;
  return number_in(text, what, 0, queue::max_keep_days);
}

std::string days_text(const std::optional<int>& days) {
  return days ? std::to_string(*days) : "";
}

std::string rate_text(const std::optional<double>& rate) {
  if (!rate) return "";
  std::ostringstream text;
  text << *rate;
  return text.str();
}

queue::WebhookSettings webhook_in(const view::QueueFormView& form) {
  queue::WebhookSettings settings;
  const auto endpoint = webhook::parse_endpoint(form.url);
  if (!endpoint) refuse("The URL " + endpoint.error() + ".");
  settings.url = form.url;
  if (!form.timeout.empty()) {
    settings.timeout =
        seconds(number_in<std::int64_t>(form.timeout, "Timeout", queue::min_webhook_timeout.count(),
                                        queue::max_webhook_timeout.count()));
  }
  if (!form.max_in_flight.empty()) {
    settings.max_in_flight =
        number_in(form.max_in_flight, "Requests at once", 1, queue::max_max_in_flight);
  }
  if (!form.rate.empty()) {
    settings.rate_per_second = number_in(form.rate, "A second", 0.01, queue::max_rate_per_second);
  }
  return settings;
}

}  // namespace

view::QueueFormView form_of(const http::Form& form) {
  const auto text = [&](std::string_view name) { return std::string(form.get(name)); };
  view::QueueFormView view;
  view.name = text("name");
  view.kind = text("kind");
  view.event_types = text("event_types");
  view.max_retries = text("max_retries");
  view.delays = text("delays");
  view.max_depth = text("max_depth");
  view.keep_finished_days = text("keep_finished_days");
  view.keep_dead_days = text("keep_dead_days");
  view.url = text("url");
  view.timeout = text("timeout");
  view.max_in_flight = text("max_in_flight");
  view.rate = text("rate");
  return view;
}

view::QueueFormView form_of(const queue::Subscription& subscription) {
  view::QueueFormView view;
  view.name = subscription.name;
  view.kind = queue::name(subscription.kind);
  for (const auto& glob : subscription.event_types)
    view.event_types += (view.event_types.empty() ? "" : "\n") + glob;
  view.max_retries = std::to_string(subscription.retry_policy.max_retries);
  view.delays = seconds_text(subscription.retry_policy.backoff);
  if (subscription.max_depth) view.max_depth = std::to_string(*subscription.max_depth);
  view.keep_finished_days = days_text(subscription.keep_finished_days);
  view.keep_dead_days = days_text(subscription.keep_dead_days);
  if (const auto& webhook = subscription.webhook) {
    view.url = webhook->url;
    view.timeout = std::to_string(webhook->timeout.count());
    view.max_in_flight = std::to_string(webhook->max_in_flight);
    view.rate = rate_text(webhook->rate_per_second);
  }
  return view;
}

queue::NewSubscription new_subscription(const view::QueueFormView& form, Random& random) {
  queue::NewSubscription subscription;
  if (!queue::is_queue_name(form.name)) {
    refuse("A name has 1 to 64 of a-z, 0-9, _ . - and begins with a letter or a digit.");
  }
  subscription.name = form.name;
  subscription.kind = form.kind == "webhook" ? SubscriptionKind::webhook : SubscriptionKind::pull;
  subscription.event_types = event_types_in(form.event_types);
  subscription.retry_policy.max_retries =
      number_in(form.max_retries, "Retries", 0, queue::max_max_retries);
  subscription.retry_policy.backoff = backoff_in(form.delays);
  subscription.max_depth = max_depth_in(form.max_depth);
  subscription.keep_finished_days = keep_days_in(form.keep_finished_days, finished_days);
  subscription.keep_dead_days = keep_days_in(form.keep_dead_days, dead_days);
  if (subscription.kind == SubscriptionKind::webhook) {
    subscription.webhook = webhook_in(form);
    subscription.webhook_secret = webhook::make_signing_secret(random);
  }
  return subscription;
}

queue::SubscriptionChange change_of(const view::QueueFormView& form, SubscriptionKind kind) {
  queue::SubscriptionChange change;
  change.event_types = event_types_in(form.event_types);
  change.max_retries = number_in(form.max_retries, "Retries", 0, queue::max_max_retries);
  change.backoff = backoff_in(form.delays);
  change.max_depth = max_depth_in(form.max_depth);
  change.keep_finished_days = keep_days_in(form.keep_finished_days, finished_days);
  change.keep_dead_days = keep_days_in(form.keep_dead_days, dead_days);
  if (kind == SubscriptionKind::webhook) {
    const auto webhook = webhook_in(form);
    change.url = webhook.url;
    change.timeout = webhook.timeout;
    change.max_in_flight = webhook.max_in_flight;
    change.rate_per_second = webhook.rate_per_second;
  }
  return change;
}

std::string backoff_text(const queue::Backoff& backoff) {
  if (const auto* list = std::get_if<queue::DelayList>(&backoff)) {
    std::vector<std::string> waits;
    for (const auto delay : list->delays)
      waits.push_back(duration_text(delay));
    return joined(waits);
  }
  const auto& formula = std::get<queue::DelayFormula>(backoff);
  std::ostringstream text;
  text << duration_text(formula.base) << ", each time " << formula.factor << "-fold, up to "
       << duration_text(formula.max);
  return text.str();
}

}  // namespace pmq::admin

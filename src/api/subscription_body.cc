#include "api/subscription_body.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "api/fields.h"
#include "api/webhook_body.h"
#include "queue/event_type.h"

namespace pmq::api {
namespace {

using Faults = std::vector<json::FieldError>;

std::optional<std::vector<std::string>> read_globs(json::ObjectReader& in, Presence presence) {
  constexpr std::string_view name = "event_types";
  const json::Value* const list = presence == Presence::required
                                      ? in.required_array(name, 1, queue::max_event_type_globs)
                                      : in.array(name, 1, queue::max_event_type_globs);
  if (!list) return std::nullopt;
  std::vector<std::string> globs;
  for (const json::Value& item : list->items()) {
    if (!item.is(json::Kind::string) || !is_glob(item.text())) {
      in.refuse(std::string{name}, "must hold texts of 1 to 128 characters of A-Z a-z 0-9 _ . - *");
      return std::nullopt;
    }
    if (std::find(globs.begin(), globs.end(), item.text()) != globs.end()) {
      in.refuse(name, "must hold each text once");
      return std::nullopt;
    }
    globs.emplace_back(item.text());
  }
  return globs;
}

std::optional<queue::Backoff> read_delay_list(json::ObjectReader& in) {
  const json::Value* const list = in.required_array("delays_seconds", 1, queue::max_delays);
  in.refuse_unknown();
  if (!list) return std::nullopt;
  queue::DelayList delays;
  for (const json::Value& item : list->items()) {
    const auto delay = item.integer();
    if (!delay || *delay < 0 || *delay > queue::max_delay.count()) {
      in.refuse("delays_seconds",
                "must hold integers from 0 to " + std::to_string(queue::max_delay.count()));
      return std::nullopt;
    }
    delays.delays.emplace_back(*delay);
  }
  return delays;
}

std::optional<queue::Backoff> read_delay_formula(json::ObjectReader& in) {
  const auto base =
      read_seconds(in, "base_seconds", 0, queue::max_delay.count(), Presence::required);
  const auto factor = read_number(in, "factor", Presence::required);
  if (factor && (*factor < 1 || *factor > queue::max_factor)) {
    in.refuse("factor", "must be a number from 1 to 10");
  }
  const auto max = read_seconds(in, "max_seconds", 0, queue::max_delay.count(), Presence::required);
  in.refuse_unknown();
  if (!base || !factor || !max) return std::nullopt;
  return queue::DelayFormula{*base, *factor, *max};
}

std::optional<queue::Backoff> read_backoff(json::ObjectReader& parent, Faults& faults) {
  const json::Value* const value = parent.object("backoff");
  if (!value) return std::nullopt;
  json::ObjectReader in(*value, "/backoff", faults);
  return in.has("delays_seconds") ? read_delay_list(in) : read_delay_formula(in);
}

std::optional<int> read_max_retries(json::ObjectReader& in) {
  const auto count = in.integer("max_retries", 0, queue::max_max_retries);
  if (!count) return std::nullopt;
  return static_cast<int>(*count);
}

/// nullopt within: null was given, no bound any more.
std::optional<std::optional<std::int64_t>> read_max_depth(json::ObjectReader& in) {
  constexpr std::string_view name = "max_depth";
  const json::Value* const value = in.any(name);
  if (!value) return std::nullopt;
  if (value->is(json::Kind::null)) return std::optional<std::int64_t>();
  const auto depth = value->integer();
  if (depth && *depth >= 1 && *depth <= queue::max_max_depth) return depth;
  in.refuse(name, "must be an integer from 1 to 10000000, or null");
  return std::nullopt;
}

/// nullopt within: null was given, as the settings say.
std::optional<std::optional<int>> read_keep_days(json::ObjectReader& in, std::string_view name) {
  const json::Value* const value = in.any(name);
  if (!value) return std::nullopt;
  if (value->is(json::Kind::null)) return std::optional<int>();
  const auto days = value->integer();
  if (days && *days >= 0 && *days <= queue::max_keep_days) return static_cast<int>(*days);
  in.refuse(name, "must be an integer from 0 to 36500, or null");
  return std::nullopt;
}

queue::SubscriptionKind read_kind(json::ObjectReader& in) {
  using enum queue::SubscriptionKind;
  const json::Value* const kind = in.required_any("kind");
  if (kind && kind->text() == name(webhook)) return webhook;
  if (kind && kind->text() != name(pull)) in.refuse("kind", R"(must be "pull" or "webhook")");
  return pull;
}

}  // namespace

SubscriptionBody read_subscription(json::ObjectReader& in, Faults& faults) {
  SubscriptionBody body;
  queue::NewSubscription& subscription = body.subscription;
  subscription.kind = read_kind(in);
  const json::Value* const name = in.required_any("name");
  if (name && queue::is_queue_name(name->text())) {
    subscription.name = name->text();
  } else if (name) {
    in.refuse("name", std::string{queue_shape});
  }
  subscription.event_types =
      read_globs(in, Presence::required).value_or(std::vector<std::string>());
  if (subscription.kind == queue::SubscriptionKind::webhook) {
    subscription.retry_policy = queue::default_webhook_policy();
    subscription.webhook = read_webhook(in, faults);
    body.validate = in.boolean("validate").value_or(false);
  }
  queue::RetryPolicy& policy = subscription.retry_policy;
  policy.max_retries = read_max_retries(in).value_or(policy.max_retries);
  subscription.max_depth = read_max_depth(in).value_or(std::nullopt);
  subscription.keep_finished_days = read_keep_days(in, "keep_finished_days").value_or(std::nullopt);
  subscription.keep_dead_days = read_keep_days(in, "keep_dead_days").value_or(std::nullopt);
  if (auto backoff = read_backoff(in, faults)) policy.backoff = std::move(*backoff);
  in.refuse_unknown();
  return body;
}

queue::SubscriptionChange read_subscription_change(json::ObjectReader& in, Faults& faults) {
  queue::SubscriptionChange change;
  change.event_types = read_globs(in, Presence::optional);
  change.max_retries = read_max_retries(in);
  change.backoff = read_backoff(in, faults);
  change.max_depth = read_max_depth(in);
  change.keep_finished_days = read_keep_days(in, "keep_finished_days");
  change.keep_dead_days = read_keep_days(in, "keep_dead_days");
  read_webhook_change(in, faults, change);
  in.refuse_unknown();
  return change;
}

}  // namespace pmq::api

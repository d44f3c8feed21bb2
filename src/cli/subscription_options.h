#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "queue/subscription.h"

namespace pmq::cli {

/// What `subscription create` and `change` take.
struct SubscriptionOptions {
  std::vector<std::string> event_types;
  std::optional<int> max_retries;
  std::optional<std::int64_t> max_depth;  ///< 0: no bound
  std::optional<int> keep_finished;       ///< days; -1: as the settings say
  std::optional<int> keep_dead;           ///< the same
  std::vector<std::int64_t> delays;       ///< seconds
  std::optional<std::int64_t> base;       ///< seconds
  std::optional<double> factor;
  std::optional<std::int64_t> max;  ///< seconds

  // Of a webhook:
  std::optional<std::string> url;
  std::optional<std::string> format;
  std::vector<std::string> headers;     ///< `Name: value`
  std::optional<std::int64_t> timeout;  ///< seconds
  std::optional<int> max_in_flight;
  std::optional<double> rate;  ///< 0: no bound
  bool validate = false;
};

void add_subscription_options(const Arguments& command, SubscriptionOptions& options);

/// These throw UsageError for what no subscription can be.
void check_name(const std::string& name);
[[nodiscard]] queue::NewSubscription new_subscription(const std::string& name,
                                                      const SubscriptionOptions& options);
[[nodiscard]] queue::SubscriptionChange subscription_change(const SubscriptionOptions& options);

}  // namespace pmq::cli

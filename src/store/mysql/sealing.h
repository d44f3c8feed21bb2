#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"
#include "config/settings.h"
#include "queue/ids.h"

namespace pmq::store::mysql {

/// Keeps the secrets of webhooks unreadable in their rows: as base64 text that opens for the same
/// subscription and column alone.
class Sealing {
 public:
  /// Seals with `key` and opens with either. An empty key: nothing can be sealed or opened.
  explicit Sealing(Secret key, Secret previous_key = {})
      : key_(std::move(key)), previous_key_(std::move(previous_key)) {}

  [[nodiscard]] bool has_key() const noexcept { return !key_.empty(); }
  /// Only with a key.
  [[nodiscard]] std::string seal(const Secret& secret, queue::SubscriptionId subscription,
                                 std::string_view column, Random& random) const;
  /// nullopt: no key, sealed with a third one, or not sealed for this place.
  [[nodiscard]] std::optional<Secret> open(std::string_view sealed,
                                           queue::SubscriptionId subscription,
                                           std::string_view column) const;

 private:
  Secret key_;
  Secret previous_key_;
};

[[nodiscard]] Sealing sealing_of(const config::Settings& settings);

}  // namespace pmq::store::mysql

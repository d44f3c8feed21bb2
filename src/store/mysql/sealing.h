#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"
#include "queue/ids.h"

namespace pmq::store::mysql {

/// Keeps the secrets of webhooks unreadable in their rows: as base64 text that opens for the same
/// subscription and column alone.
class Sealing {
 public:
  /// An empty key: nothing can be sealed or opened.
  explicit Sealing(Secret key) : key_(std::move(key)) {}

  [[nodiscard]] bool has_key() const noexcept { return !key_.empty(); }
  /// Only with a key.
  [[nodiscard]] std::string seal(const Secret& secret, queue::SubscriptionId subscription,
                                 std::string_view column, Random& random) const;
  /// nullopt: no key, another key, or not sealed for this place.
  [[nodiscard]] std::optional<Secret> open(std::string_view sealed,
                                           queue::SubscriptionId subscription,
                                           std::string_view column) const;

 private:
  Secret key_;
};

}  // namespace pmq::store::mysql

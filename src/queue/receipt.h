#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "queue/ids.h"

namespace pmq::queue {

/// Proof of one claim: the delivery, and a number drawn afresh for that claim. A number that only
/// counted attempts would come back after a requeue. What follows those two proves nothing: it says
/// where the claim is found at once, until its lease is extended.
struct Receipt {
  DeliveryId delivery;
  std::uint64_t token = 0;
  SubscriptionId subscription{};
  Time lease_ends_at{};

  friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// 38 characters of base64url: opaque to clients.
[[nodiscard]] std::string to_text(const Receipt& receipt);
/// nullopt for a text that to_text() didn't write.
[[nodiscard]] std::optional<Receipt> parse_receipt(std::string_view text);

}  // namespace pmq::queue

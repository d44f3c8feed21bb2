#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queue/delivery.h"
#include "queue/message.h"
#include "queue/receipt.h"

namespace pmq::store {

struct ClaimRequest {
  std::string queue = "default";
  int limit = 10;     ///< 1 to 100
  seconds lease{60};  ///< 1 s to 12 h
  std::string worker;
  /// Of payloads; what goes beyond waits for the next claim, but a first one always comes.
  std::uint64_t max_bytes = std::uint64_t{16} << 20;
};

struct ClaimedDelivery {
  queue::Receipt receipt;
  queue::Message message;
  int retry_count = 0;
  std::optional<std::string> last_error;
  Time claimed_at{};
  Time lease_expires_at{};
};

struct Claimed {
  std::vector<ClaimedDelivery> deliveries;  ///< highest priority first, then oldest
  milliseconds poll_again_in{};             ///< 0 when there is likely more
};

enum class ConsumeFault {
  queue_not_found,
  not_pollable,  ///< its deliveries are a dispatcher's
  message_not_found,
  delivery_not_found,  ///< the message has no delivery for that queue
  stale_receipt,       ///< the lease was lost, or spent
  not_claimed,         ///< no receipt given, and the caller holds no claim on it
  ambiguous_claim,     ///< no receipt given, and the caller holds several
  held,                ///< the tables are from a backup, and nobody has released them yet
};

/// Which claim is meant: the receipt's, or without one the claim that `worker` holds.
struct ClaimReference {
  queue::MessageId message;
  std::optional<queue::Receipt> receipt;
  std::optional<std::string> queue;
  std::string worker;
};

struct ReceiptReference {
  queue::MessageId message;
  queue::Receipt receipt;
};

struct Failure {
  std::string error;                   ///< at most 4 KiB
  std::optional<seconds> retry_after;  ///< instead of the policy's wait, without jitter
  bool dead = false;                   ///< retrying is no use
};

struct Failed {
  int retry_count = 0;
  std::optional<Time> next_attempt_at;  ///< none: a dead letter now
};

}  // namespace pmq::store

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "queue/ids.h"

namespace pmq::queue {

/// Where a delivery stands. It is in exactly one state, and moves along these arrows only:
///
///               enqueue, replay               claim                    ack
///      (none) ──────────────────▶ ready ────────────────▶ in_progress ───────▶ done
///         │                       ▲ │ ▲                     │   │
///         │ later    its time came│ │ └─────────────────────┤   │ retries spent, dead:true,
///         └────────▶ scheduled ───┘ │   fail, lease expired │   │ expired
///                     ▲   │         │                       │   ▼
///                     │   │         │                       │  dead ───▶ discarded
///                     │   └─cancel─▶ cancelled              │   │
///                     └────────── fail with a wait ─────────┘   │
///                     └────────── requeue (at a rate) ──────────┘ requeue ▶ ready
///
/// The numbers are stored: they never change.
enum class DeliveryState : std::uint8_t {
  ready = 0,
  scheduled = 1,
  in_progress = 2,
  dead = 3,
  done = 4,
  discarded = 5,
  cancelled = 6,
};

/// The state as the API names it: NEW, IN_PROGRESS, DONE, FAILED, DISCARDED, CANCELLED.
[[nodiscard]] std::string_view status_name(DeliveryState state) noexcept;
/// The states behind one of those names; empty for any other text.
[[nodiscard]] std::vector<DeliveryState> states_of_status(std::string_view status);

/// A message's copy for one subscription.
struct Delivery {
  DeliveryId id;
  std::string queue;
  DeliveryState state = DeliveryState::ready;
  int retry_count = 0;  ///< failed attempts since it was enqueued, replayed or last requeued
  std::optional<std::string> last_error;
  std::optional<std::string> worker;  ///< who holds it, or finished it
  Time created_at{};
  Time updated_at{};
  std::optional<Time> next_attempt_at;   ///< ready and scheduled
  std::optional<Time> lease_expires_at;  ///< in progress
  std::optional<Time> finished_at;       ///< dead, done, discarded, cancelled
};

enum class AttemptOutcome : std::uint8_t { succeeded = 0, failed = 1, lease_expired = 2 };

[[nodiscard]] std::string_view name(AttemptOutcome outcome) noexcept;

/// One finished try of a delivery.
struct Attempt {
  int number = 0;  ///< from 1, over the whole history
  std::string worker;
  AttemptOutcome outcome = AttemptOutcome::failed;
  Time started_at{};
  Time finished_at{};
  std::optional<std::string> error;
  std::optional<int> http_status{};     ///< of a webhook that answered
  std::optional<std::string> answer{};  ///< the first 4 KiB of its body, as UTF-8
};

enum class ActionKind : std::uint8_t {
  requeue = 0,
  discard = 1,
  cancel = 2,
  replay = 3,
  release = 4,    ///< a claim was taken away from its worker
  take_back = 5,  ///< a requeue was undone: a dead letter again
};

[[nodiscard]] std::string_view name(ActionKind kind) noexcept;

/// What an operator did to a delivery.
struct Action {
  ActionKind kind = ActionKind::requeue;
  std::string by;
  Time at{};
  std::optional<std::string> reason;
};

}  // namespace pmq::queue

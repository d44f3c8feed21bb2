#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "queue/ids.h"
#include "queue/message.h"
#include "store/operating.h"
#include "store/page.h"

namespace pmq::store {

/// Dead letters whose errors have queue::error_group() in common.
struct ErrorGroup {
  std::string error;
  int count = 0;
  std::set<std::string> queues;
  Time latest{};
};

struct ErrorGroups {
  std::vector<ErrorGroup> groups;  ///< the largest, the largest first
  int others = 0;                  ///< groups that are smaller
  CappedCount matched;             ///< capped where not all were looked at
};

struct DeadLetterSearch {
  Page<DeadLetter> page;
  std::optional<ErrorGroups> groups;  ///< none on later pages of what has to be looked for
  /// Back to which failure it went, where not all of them were looked at.
  std::optional<Time> searched_to;
};

enum class ReplaceFault {
  not_dead,         ///< it isn't a dead letter (any more)
  queue_not_found,  ///< its queue was removed
};

/// What an operator's desk asks beyond the queue's own verbs.
class Desk {
 public:
  virtual ~Desk() = default;

  /// Of all that match, or of the latest few thousand where a type, a part of an error or a time is
  /// asked for.
  [[nodiscard]] virtual ErrorGroups error_groups(const DeadLetterFilter& filter) = 0;
  /// A page of them with their groups: where these have to be looked for, both in one bounded pass.
  [[nodiscard]] virtual DeadLetterSearch search_dead_letters(const DeadLetterFilter& filter,
                                                             const PageRequest& page) = 0;
  /// Deliveries that are handed out before this one, while it is ready; none when it isn't.
  [[nodiscard]] virtual std::optional<CappedCount> ahead_of(queue::DeliveryId delivery) = 0;
  /// Takes a claim away from its worker: ready again at once, no retry spent. False when it isn't
  /// claimed.
  [[nodiscard]] virtual bool release(queue::DeliveryId delivery, const Actor& actor, Time now) = 0;
  /// Sends a corrected message to the queue of a dead letter alone, and discards the dead letter,
  /// which keeps its history: both or neither. Returns the new message.
  [[nodiscard]] virtual tl::expected<queue::MessageId, ReplaceFault> replace(
      queue::DeliveryId dead_letter, const queue::NewMessage& corrected, const Actor& actor,
      Time now) = 0;
  /// Opens a webhook's breaker by hand until that time, also one that has opened by itself in the
  /// meantime, for whatever time. False when there is none.
  [[nodiscard]] virtual bool trip_breaker(queue::SubscriptionId subscription, Time until,
                                          const Actor& actor, Time now) = 0;
  /// All dead letters of a queue; none when there is no such queue.
  [[nodiscard]] virtual CappedCount dead_in(std::string_view queue) = 0;
};

}  // namespace pmq::store

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "queue/ids.h"
#include "store/operating.h"

namespace pmq::store {

/// A value within a payload, by RFC 6901: `/customer/id`. A text is compared with its content, all
/// else as it is written.
struct PayloadField {
  std::string pointer;
  std::string value;
};

/// Whose messages: all given members must match, and at least one is given.
struct ErasureSelection {
  std::optional<std::string> producer;
  std::optional<queue::MessageId> message;
  std::optional<PayloadField> field;
};

/// What becomes of messages that are still to be delivered.
enum class LiveWork { stays, is_cancelled };

/// What became of some messages. `matched` is the sum of what follows it.
struct ErasedSome {
  std::optional<queue::MessageId> next;  ///< where to go on; none: these were the last
  std::int64_t looked_at = 0;
  std::int64_t matched = 0;
  std::int64_t erased = 0;       ///< in a dry run: that would be
  std::int64_t waiting = 0;      ///< left alone: still to be delivered
  std::int64_t in_progress = 0;  ///< left alone: a worker or a dispatcher is just at them
};

/// Erases what messages say, and leaves that they were: who sent what kind when, and what became of
/// it. Dead letters of theirs are discarded. What the queue itself told of them, with the error
/// that they met, is erased as they are.
class Erasure {
 public:
  virtual ~Erasure() = default;

  /// The latest message that there is, or the one before the first: where to stop. What dies while
  /// somebody erases makes new ones all the time.
  [[nodiscard]] virtual queue::MessageId newest() = 0;
  /// Looks at a bounded number of messages from `from` on, each on its own. Safe to run again:
  /// erased ones no longer match.
  [[nodiscard]] virtual ErasedSome erase_some(const ErasureSelection& selection,
                                              queue::MessageId from, LiveWork live, BulkMode mode,
                                              const Actor& actor, Time now) = 0;
  /// Removes entries about that user from the central log, a few hundred at the most; returns how
  /// many. 0: there are none any more.
  [[nodiscard]] virtual int erase_log(const std::string& user) = 0;
  /// How many there are.
  [[nodiscard]] virtual std::int64_t count_log(const std::string& user) = 0;
};

}  // namespace pmq::store

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "store/operating.h"
#include "store/page.h"

namespace pmq::store {

/// The numbers are stored: they never change.
enum class BulkKind : std::uint8_t { requeue = 0, discard = 1, replay = 2 };
enum class BulkState : std::uint8_t {
  running = 0,
  finished = 1,
  stopped = 2,
  taking_back = 3,
  taken_back = 4,
};

struct BulkJobId {
  std::int64_t value = 0;

  friend bool operator==(const BulkJobId&, const BulkJobId&) = default;
};

/// Messages that one queue is given once more, as far as it wants their types and has none of their
/// deliveries on its way.
struct ReplayRange {
  std::string queue;
  Time since{};  ///< enqueued then or later
  Time until{};  ///< enqueued before
};

/// For a requeue or a discard dead letters, for a replay messages.
using BulkSelection = std::variant<std::vector<queue::DeliveryId>, std::vector<queue::MessageId>,
                                   DeadLetterFilter, ReplayRange>;

struct NewBulkJob {
  BulkKind kind = BulkKind::requeue;
  BulkSelection selection;
  std::optional<double> rate;  ///< deliveries a second, above 0; none: all at once
  int expected = 0;            ///< as far as was counted; a replay's is counted by the store
  Actor actor;
};

struct BulkJob {
  BulkJobId id;
  BulkState state = BulkState::running;
  NewBulkJob order;
  int changed = 0;
  int taken_back = 0;
  std::optional<Time> last_due_at;  ///< of what was requeued at a rate
  Time created_at{};
  Time updated_at{};
};

/// Changes of many deliveries, which go on in the server in steps: whoever looks at one moves it
/// on, and so does the dispatcher.
class BulkJobs {
 public:
  virtual ~BulkJobs() = default;

  [[nodiscard]] virtual BulkJobId start(const NewBulkJob& job, Time now) = 0;
  [[nodiscard]] virtual std::optional<BulkJob> find_job(BulkJobId id) = 0;
  /// Latest first.
  [[nodiscard]] virtual Page<BulkJob> jobs(const PageRequest& page) = 0;
  /// Those that aren't finished, oldest first.
  [[nodiscard]] virtual std::vector<BulkJob> unfinished_jobs() = 0;

  /// Takes steps of what is unfinished, for about as long as the budget says. Steps of several
  /// processes don't get in each other's way.
  virtual void advance(Time now, milliseconds budget) = 0;
  /// Leaves what hasn't been changed yet as it is. False when it isn't running.
  [[nodiscard]] virtual bool stop(BulkJobId id, Time now) = 0;
  /// Begins to make dead letters again of what it requeued and nobody has claimed since. False when
  /// there is nothing that could be taken back.
  [[nodiscard]] virtual bool take_back(BulkJobId id, Time now) = 0;
};

}  // namespace pmq::store

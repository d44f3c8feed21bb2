#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/operating.h"

namespace pmq::store {

/// Some days' rows of a table, which go at once.
struct DaysOfTable {
  std::string table;
  Time ends_at{};          ///< with the day before it
  std::int64_t rows = 0;   ///< about
  std::int64_t bytes = 0;  ///< about
  /// Why it stays although it is over; none: it goes.
  std::optional<std::string> kept_because;
};

/// What retention would do now.
struct RetentionPlan {
  std::vector<DaysOfTable> days;  ///< that are over, the oldest first
  CappedCount dead_letters;       ///< that are over
  CappedCount finished;           ///< deliveries of queues that keep them for less than others do
  int days_to_make = 0;           ///< that have no partition to come into
};

/// How far a round has come.
enum class RoundState : std::uint8_t {
  goes_on,       ///< there is more to do at once
  rests,         ///< it is over, or not due yet
  is_elsewhere,  ///< another process is at it
  waits,         ///< a backup is being made
};

/// Takes away what is over, a little at a time, and never what is still to be delivered: a message
/// stays for as long as a delivery of it does.
class Retention {
 public:
  virtual ~Retention() = default;

  /// Has partitions made for today and the days that come.
  virtual void prepare_days(Time now) = 0;
  /// Goes on with what is due for about `budget`.
  virtual RoundState advance(Time now, milliseconds budget) = 0;
  /// Cuts the tables into days however many rows have to be moved for it: who writes waits
  /// meanwhile, for minutes where they are millions. False: another process is at retention, or a
  /// backup.
  [[nodiscard]] virtual bool repartition(Time now) = 0;
  /// What is over is looked for now, not only when it is due again.
  virtual void start_round(Time now) = 0;
  [[nodiscard]] virtual RetentionPlan plan(Time now) = 0;
  /// What the latest round could not do, a line each.
  [[nodiscard]] virtual std::optional<std::string> latest_note() = 0;
};

}  // namespace pmq::store

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// A partition of a table that is cut into days.
struct Partition {
  std::string name;
  int begins = 0;            ///< the first day that can be in it: days since 1970
  std::optional<int> below;  ///< the first day after it; none: the one for all days that follow
  std::int64_t rows = 0;     ///< about
  std::int64_t bytes = 0;    ///< about
};

/// What became of a change of a table's partitions.
enum class Repartitioned : std::uint8_t {
  done,
  busy,       ///< the table was in use: later
  denied,     ///< the account may not
  too_large,  ///< the rows to be moved are too many to keep everybody waiting
};

/// In their order. `delivery` has two more before its days, for what is live and for dead letters:
/// they are left out.
[[nodiscard]] std::vector<Partition> read_partitions(Session& session, std::string_view table);

/// Those of our tables that are cut into days.
[[nodiscard]] std::vector<std::string> tables_of_days(Session& session);

/// Days from `today` to `last` that no partition is there for.
[[nodiscard]] int missing_days(const std::vector<Partition>& partitions, int today, int last);

/// What may be moved while everybody who writes waits.
enum class Bound : std::uint8_t { a_second_or_two, none };

/// Cuts partitions of so many days each off the one for all days that follow. Who writes meanwhile
/// waits until its rows are moved: there are none when this was done in time.
[[nodiscard]] Repartitioned make_days(Session& session, std::string_view table, int today, int last,
                                      int width, Bound bound = Bound::a_second_or_two);

/// Their rows go at once. Harmless when they are gone already.
[[nodiscard]] Repartitioned drop_partition(Session& session, std::string_view table,
                                           const Partition& partition);

}  // namespace pmq::store::mysql

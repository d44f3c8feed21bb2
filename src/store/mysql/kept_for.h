#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "config/retention_settings.h"
#include "store/mysql/session.h"

namespace pmq::store::mysql {

/// For how many whole days a subscription's deliveries are kept; none: for ever.
struct KeptFor {
  std::int64_t subscription = 0;
  std::optional<int> finished;
  std::optional<int> dead;
};

/// Of all there are and were; what was removed is kept as the settings say, as nobody can change
/// its own times any more.
[[nodiscard]] std::vector<KeptFor> read_kept_for(Session& session,
                                                 const config::RetentionSettings& settings);

/// The first day of which everything is kept, all before it is over; 0 where it is kept for ever.
/// Days since 1970.
[[nodiscard]] int first_kept_day(Time now, std::optional<int> days);

/// None where they are kept for ever: then 0 is the setting.
[[nodiscard]] std::optional<int> days_or_for_ever(int days);

/// Before it no subscription's finished deliveries are kept any more; at the most 0 where one keeps
/// them for ever.
[[nodiscard]] int first_day_kept_by_some(const std::vector<KeptFor>& all, Time now);
/// From it on all keep them.
[[nodiscard]] int first_day_kept_by_all(const std::vector<KeptFor>& all, Time now);

}  // namespace pmq::store::mysql

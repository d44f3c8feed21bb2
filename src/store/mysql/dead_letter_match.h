#pragma once

#include <vector>

#include "store/mysql/dead_letter_scan.h"

namespace pmq::store::mysql {

struct MatchedDeadLetters {
  std::vector<DeadRow> rows;  ///< oldest failure first, at most max_bulk
  bool more = false;
};

/// Those of the ids that are dead letters.
[[nodiscard]] MatchedDeadLetters match_dead_letters(Session& session,
                                                    const std::vector<queue::DeliveryId>& ids);
/// All dead letters of these messages.
[[nodiscard]] MatchedDeadLetters match_dead_letters(Session& session,
                                                    const std::vector<queue::MessageId>& ids);

}  // namespace pmq::store::mysql

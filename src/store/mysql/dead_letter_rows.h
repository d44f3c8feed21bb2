#pragma once

#include <vector>

#include "store/mysql/dead_letter_scan.h"

namespace pmq::store::mysql {

/// The dead letters that a scan has found, latest failure first; without those that were moved
/// since.
[[nodiscard]] std::vector<DeadLetter> read_dead_letters(Session& session, const Catalog& catalog,
                                                        const std::vector<DeadRow>& found);

}  // namespace pmq::store::mysql

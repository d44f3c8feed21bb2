#pragma once

#include <algorithm>
#include <utility>
#include <vector>

namespace pmq::store::mysql {

/// Highest priority first, then oldest. Not asked of the server: a sort takes it a fourth of the
/// time that it needs to find a row.
template <typename Row>
void sort_for_claim(std::vector<Row>& taken) {
  std::ranges::sort(taken, {}, [](const Row& row) {
    return std::pair(-row.delivery.message.priority, row.delivery.receipt.delivery.value);
  });
}

}  // namespace pmq::store::mysql

#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "store/mysql/session.h"

// How much of a claim is handed out at a time: payloads that are small enough for all to fit come
// with their rows, of the others only those are read that do.

namespace pmq::store::mysql {

/// How many of the first rows are within the bound; a first one always is.
template <typename Row>
[[nodiscard]] std::size_t count_within(const std::vector<Row>& taken, std::uint64_t max_bytes) {
  std::uint64_t bytes = 0;
  const auto beyond = std::find_if(taken.begin(), taken.end(), [&](const Row& row) {
    bytes += static_cast<std::uint64_t>(row.delivery.message.payload_bytes);
    return bytes > max_bytes;
  });
  const auto count = static_cast<std::size_t>(beyond - taken.begin());
  return taken.empty() ? 0 : std::max<std::size_t>(count, 1);
}

/// Of the rows that came without.
template <typename Row>
void read_large_payloads(Session& session, std::vector<Row>& taken) {
  for (auto& row : taken) {
    if (row.has_payload) continue;
    auto& message = row.delivery.message;
    auto rows = session.query("SELECT payload FROM message WHERE id = ?", values(message.id.value));
    if (rows.next()) message.payload = rows.text();
    row.has_payload = true;
  }
}

}  // namespace pmq::store::mysql

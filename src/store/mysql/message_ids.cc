#include "store/mysql/message_ids.h"

#include <algorithm>

namespace pmq::store::mysql {

std::int64_t first_message_at(Session& session, std::int64_t low, Time time) {
  auto newest = session.query("SELECT COALESCE(MAX(id), 0) + 1 FROM message");
  if (!newest.next()) return low;
  std::int64_t high = std::max(low, newest.integer());
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    auto row = session.query("SELECT id, created_at FROM message WHERE id >= ? ORDER BY id LIMIT 1",
                             values(middle));
    if (!row.next()) {
      high = middle;
      continue;
    }
    const auto id = row.integer();
    if (row.time() < time) {
      low = id + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace pmq::store::mysql

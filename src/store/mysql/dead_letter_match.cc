#include "store/mysql/dead_letter_match.h"

#include <algorithm>

#include "store/mysql/dead_letter_move.h"

namespace pmq::store::mysql {
namespace {

std::string marks(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += i == 0 ? "?" : ",?";
  return text;
}

constexpr std::string_view dead_row_columns =
    "SELECT subscription_id, position, id, message_day, priority FROM delivery"
    " WHERE bucket = 1 AND state = 3";

void keep_oldest(MatchedDeadLetters& matched) {
  std::sort(matched.rows.begin(), matched.rows.end(), [](const auto& a, const auto& b) {
    return std::pair(a.failed_at, a.id) < std::pair(b.failed_at, b.id);
  });
  if (matched.rows.size() > static_cast<std::size_t>(max_bulk)) {
    matched.rows.resize(max_bulk);
    matched.more = true;
  }
}

}  // namespace

MatchedDeadLetters match_dead_letters(Session& session, const std::vector<queue::DeliveryId>& ids) {
  MatchedDeadLetters matched;
  Values all;
  for (const auto id : ids)
    all.add(id.value);
  auto rows =
      session.query(std::string(dead_row_columns) + " AND id IN (" + marks(ids.size()) + ")", all);
  while (rows.next())
    matched.rows.push_back(read_dead_row(rows));
  keep_oldest(matched);
  return matched;
}

MatchedDeadLetters match_dead_letters(Session& session, const std::vector<queue::MessageId>& ids) {
  MatchedDeadLetters matched;
  constexpr std::size_t ranges_at_once = 100;
  for (std::size_t begin = 0; begin < ids.size(); begin += ranges_at_once) {
    const auto end = std::min(ids.size(), begin + ranges_at_once);
    std::string sql(dead_row_columns);
    Values all;
    for (auto i = begin; i < end; ++i) {
      sql += i == begin ? " AND (id BETWEEN ? AND ?" : " OR id BETWEEN ? AND ?";
      all.add(queue::delivery_of(ids[i], 0).value)
          .add(queue::delivery_of(ids[i], queue::max_deliveries - 1).value);
    }
    auto rows = session.query(sql + ")", all);
    while (rows.next())
      matched.rows.push_back(read_dead_row(rows));
  }
  keep_oldest(matched);
  return matched;
}

}  // namespace pmq::store::mysql

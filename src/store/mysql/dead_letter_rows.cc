#include "store/mysql/dead_letter_rows.h"

#include "store/mysql/message_row.h"

namespace pmq::store::mysql {
namespace {

std::string marks(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += i == 0 ? "?" : ",?";
  return text;
}

}  // namespace

std::vector<DeadLetter> read_dead_letters(Session& session, const Catalog& catalog,
                                          const std::vector<DeadRow>& found) {
  if (found.empty()) return {};
  Values ids;
  for (const auto& row : found)
    ids.add(row.id);
  auto rows =
      session.query("SELECT d.subscription_id, d.id, d.position, d.retry_count, d.last_error, " +
                        std::string(message_columns) +
                        ", m.payload FROM delivery d JOIN message m"
                        " ON m.id = d.id >> 10 AND m.day = d.message_day"
                        " WHERE d.bucket = 1 AND d.state = 3 AND d.id IN (" +
                        marks(found.size()) + ") ORDER BY d.position DESC, d.id DESC",
                    ids);
  std::vector<DeadLetter> letters;
  while (rows.next()) {
    auto& letter = letters.emplace_back();
    letter.queue = catalog.name_of({rows.integer()});
    letter.delivery = {rows.integer()};
    letter.failed_at = rows.time();
    letter.retry_count = rows.small_integer();
    letter.last_error = rows.optional_text();
    letter.message = read_message(rows);
    letter.message.payload = rows.text();
  }
  return letters;
}

}  // namespace pmq::store::mysql

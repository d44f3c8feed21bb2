#include "store/mysql/installation_row.h"

#include <array>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "crypto/hex.h"
#include "store/mysql/message_ids.h"

namespace pmq::store::mysql {
namespace {

std::optional<std::string> find(Session& session) {
  auto rows =
      session.query("SELECT public_id FROM installation ORDER BY from_message_id DESC LIMIT 1");
  return rows.next() ? std::optional(rows.text()) : std::nullopt;
}

std::string draw(Random& random) {
  std::array<std::byte, 10> bytes{};
  random.fill(bytes);
  return crypto::hex_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

std::string read_installation_id(Session& session, Random& random) {
  if (const auto found = find(session)) return *found;
  session.execute("INSERT IGNORE INTO installation (from_message_id, public_id) VALUES (0, ?)",
                  values(draw(random)));
  const auto stored = find(session);
  if (!stored) throw std::runtime_error("the installation's id can't be stored");
  return *stored;
}

void renew_installation_id(Session& session, Random& random, std::optional<Time> since) {
  static_cast<void>(read_installation_id(session, random));
  const auto first = first_message_at(session, 1, since.value_or(Time::max()));
  session.execute(
      "INSERT INTO installation (from_message_id, public_id) VALUES (?, ?)"
      " ON DUPLICATE KEY UPDATE public_id = VALUES(public_id)",
      values(first, draw(random)));
}

}  // namespace pmq::store::mysql

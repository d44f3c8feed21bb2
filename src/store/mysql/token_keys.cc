#include "store/mysql/token_keys.h"

#include "base/utf8.h"
#include "crypto/digest.h"
#include "crypto/hex.h"

namespace pmq::store::mysql {
namespace {

/// Whoever took the turn and hasn't told its end by then never will.
constexpr seconds longest_fetch{15};

Time now_of(Session& session) {
  return SystemClock().now() + session.clock_offset();
}

std::string fingerprint(const auth::PublicKey& key) {
  const auto text =
      std::string(auth::name(key.algorithm)) + key.id + '\n' + std::string(key.pem.reveal());
  return crypto::hex_encode(crypto::bytes_of(crypto::sha256(text)));
}

auth::PublicKey read_key(Rows& row) {
  auth::PublicKey key;
  key.id = row.text();
  key.algorithm = static_cast<auth::Algorithm>(row.small_integer());
  key.pem = Secret(row.text());
  return key;
}

void read_state(Session& session, const std::string& id, StoredKeys& stored) {
  auto rows = session.query(
      "SELECT tried_at, ended_at, fetched_at, fault FROM token_issuer WHERE id = ?", values(id));
  if (!rows.next()) return;
  const Time now = now_of(session);
  const Time tried_at = rows.time();
  const auto ended_at = rows.optional_time();
  const auto fetched_at = rows.optional_time();
  stored.is_being_fetched = (!ended_at || *ended_at < tried_at) && now < tried_at + longest_fetch;
  if (fetched_at) stored.age = now - *fetched_at;
  stored.fault = rows.optional_text().value_or("");
}

}  // namespace

StoredKeys MysqlTokenKeys::load(const std::string& id) {
  return connection_.retrying([&](Session& session) {
    StoredKeys stored;
    read_state(session, id, stored);
    auto rows = session.query(
        "SELECT key_id, algorithm, public_key FROM token_key WHERE issuer_id = ?", values(id));
    while (rows.next())
      stored.keys.push_back(read_key(rows));
    return stored;
  });
}

bool MysqlTokenKeys::take_turn(const std::string& id, const std::string& issuer,
                               milliseconds pause) {
  return connection_.retrying([&](Session& session) {
    const Time now = now_of(session);
    if (session.execute("INSERT IGNORE INTO token_issuer (id, issuer, tried_at) VALUES (?, ?, ?)",
                        values(id, issuer, now)) == 1) {
      return true;
    }
    return session.execute("UPDATE token_issuer SET tried_at = ? WHERE id = ? AND tried_at <= ?",
                           values(now, id, now - pause)) == 1;
  });
}

void MysqlTokenKeys::put(const std::string& id, std::span<const auth::PublicKey> keys,
                         milliseconds kept) {
  connection_.in_transaction([&](Session& session) {
    const Time now = now_of(session);
    // First of all: it lets one process after another in here.
    session.execute(
        "UPDATE token_issuer SET ended_at = ?, fetched_at = ?, fault = NULL WHERE id = ?",
        values(now, now, id));
    session.execute(
        "UPDATE token_key SET missing_since = ? WHERE issuer_id = ? AND missing_since IS NULL",
        values(now, id));
    for (const auth::PublicKey& key : keys) {
      session.execute(
          "INSERT INTO token_key (issuer_id, fingerprint, key_id, algorithm, public_key)"
          " VALUES (?,?,?,?,?) ON DUPLICATE KEY UPDATE missing_since = NULL",
          values(id, fingerprint(key), key.id, static_cast<int>(key.algorithm), key.pem.reveal()));
    }
    session.execute("DELETE FROM token_key WHERE issuer_id = ? AND missing_since <= ?",
                    values(id, now - kept));
  });
}

void MysqlTokenKeys::note_fault(const std::string& id, const std::string& fault) {
  constexpr std::size_t most_bytes = 500;
  connection_.retrying([&](Session& session) {
    session.execute("UPDATE token_issuer SET ended_at = ?, fault = ? WHERE id = ?",
                    values(now_of(session), utf8_prefix(fault, most_bytes), id));
  });
}

}  // namespace pmq::store::mysql

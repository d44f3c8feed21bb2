#include "store/mysql/sessions.h"

#include "store/mysql/account_row.h"

namespace pmq::store::mysql {
namespace {

constexpr std::string_view open_session_columns =
    "s.id_hash, s.created_at, s.seen_at, s.client, s.agent";

OpenSession read_open_session(Rows& row) {
  OpenSession open;
  open.session.id_hash = row.text();
  open.session.created_at = row.time();
  open.session.seen_at = row.time();
  open.session.client = row.text();
  open.session.agent = row.text();
  open.account = read_account(row);
  return open;
}

std::string select_open_sessions() {
  return "SELECT " + std::string(open_session_columns) + ", " + std::string(account_columns) +
         " FROM account_session s JOIN account a ON a.id = s.account_id";
}

}  // namespace

void MysqlSessions::open_session(const account::Session& session, account::AccountId account,
                                 Time now) {
  connection_.in_transaction([&](Session& database) {
    database.execute("DELETE FROM account_session WHERE seen_at < ? LIMIT 1000",
                     values(now - account::max_session_age));
    database.execute(
        "INSERT INTO account_session (id_hash, account_id, created_at, seen_at, client, agent)"
        " VALUES (?,?,?,?,?,?)",
        values(session.id_hash, account.value, session.created_at, session.seen_at, session.client,
               session.agent));
    database.execute("UPDATE account SET last_login_at = ? WHERE id = ?",
                     values(now, account.value));
  });
}

std::optional<OpenSession> MysqlSessions::find_session(const std::string& id_hash) {
  return connection_.retrying([&](Session& database) -> std::optional<OpenSession> {
    auto rows = database.query(select_open_sessions() + " WHERE s.id_hash = ?", values(id_hash));
    if (!rows.next()) return std::nullopt;
    return read_open_session(rows);
  });
}

void MysqlSessions::note_use(const std::string& id_hash, Time now) {
  connection_.retrying([&](Session& database) {
    database.execute("UPDATE account_session SET seen_at = ? WHERE id_hash = ?",
                     values(now, id_hash));
  });
}

void MysqlSessions::close_session(const std::string& id_hash) {
  connection_.in_transaction([&](Session& database) {
    database.execute("DELETE FROM account_session WHERE id_hash = ?", values(id_hash));
  });
}

void MysqlSessions::keep_id_token(const std::string& id_hash, const std::string& sealed) {
  connection_.retrying([&](Session& database) {
    database.execute("UPDATE account_session SET id_token = ? WHERE id_hash = ?",
                     values(sealed, id_hash));
  });
}

std::optional<std::string> MysqlSessions::sealed_id_token(const std::string& id_hash) {
  return connection_.retrying([&](Session& database) -> std::optional<std::string> {
    auto rows =
        database.query("SELECT id_token FROM account_session WHERE id_hash = ?", values(id_hash));
    return rows.next() ? rows.optional_text() : std::nullopt;
  });
}

int MysqlSessions::close_others(account::AccountId account, std::string_view kept) {
  return connection_.in_transaction([&](Session& database) {
    return static_cast<int>(
        database.execute("DELETE FROM account_session WHERE account_id = ? AND id_hash <> ?",
                         values(account.value, kept)));
  });
}

std::vector<OpenSession> MysqlSessions::open_sessions(
    const std::optional<account::AccountId>& account) {
  return connection_.retrying([&](Session& database) {
    std::string sql = select_open_sessions();
    Values all;
    if (account) {
      sql += " WHERE s.account_id = ?";
      all.add(account->value);
    }
    auto rows = database.query(sql + " ORDER BY s.seen_at DESC LIMIT 500", all);
    std::vector<OpenSession> sessions;
    while (rows.next())
      sessions.push_back(read_open_session(rows));
    return sessions;
  });
}

void MysqlSessions::put_notice(const std::string& id_hash, const std::string& notice) {
  connection_.retrying([&](Session& database) {
    database.execute("UPDATE account_session SET notice = ? WHERE id_hash = ?",
                     values(notice, id_hash));
  });
}

std::optional<std::string> MysqlSessions::take_notice(const std::string& id_hash) {
  return connection_.retrying([&](Session& database) -> std::optional<std::string> {
    auto rows =
        database.query("SELECT notice FROM account_session WHERE id_hash = ?", values(id_hash));
    if (!rows.next()) return std::nullopt;
    auto notice = rows.optional_text();
    if (!notice) return std::nullopt;
    database.execute("UPDATE account_session SET notice = NULL WHERE id_hash = ?", values(id_hash));
    return notice;
  });
}

}  // namespace pmq::store::mysql

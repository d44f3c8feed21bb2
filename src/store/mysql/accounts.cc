#include "store/mysql/accounts.h"

#include "store/mysql/account_row.h"
#include "store/mysql/change_details.h"

namespace pmq::store::mysql {
namespace {

using account::Account;
using account::Role;
using Changed = tl::expected<void, AccountFault>;

/// Locks the account; with it, where it is an operator, all operators, so that two who remove each
/// other at once don't both succeed.
std::optional<Account> lock_account(Session& session, std::string_view name) {
  auto rows = session.query(
      "SELECT " + std::string(account_columns) + " FROM account a WHERE a.name = ? FOR UPDATE",
      values(name));
  if (!rows.next()) return std::nullopt;
  return read_account(rows);
}

bool is_last_operator(Session& session, const Account& account) {
  if (account.role != Role::operator_) return false;
  auto rows = session.query("SELECT id FROM account WHERE role = 1 ORDER BY id FOR UPDATE");
  int operators = 0;
  while (rows.next())
    ++operators;
  return operators <= 1;
}

void end_sessions(Session& session, const Account& account, std::string_view kept) {
  session.execute("DELETE FROM account_session WHERE account_id = ? AND id_hash <> ?",
                  values(account.id.value, kept));
}

/// For the audit.
void tell_role(Connection& connection, std::optional<Role> before, std::optional<Role> after) {
  const auto name_of = [](std::optional<Role> role) {
    return role ? std::optional(std::string(account::name(*role))) : std::nullopt;
  };
  connection.tell_attached(change_details("role", name_of(before), name_of(after)));
}

}  // namespace

std::vector<Account> MysqlAccounts::accounts() {
  return connection_.retrying([](Session& session) {
    auto rows = session.query("SELECT " + std::string(account_columns) +
                              " FROM account a ORDER BY a.name LIMIT 1000");
    std::vector<Account> accounts;
    while (rows.next())
      accounts.push_back(read_account(rows));
    return accounts;
  });
}

std::optional<Credentials> MysqlAccounts::find_account(std::string_view name) {
  return connection_.retrying([&](Session& session) -> std::optional<Credentials> {
    auto rows = session.query("SELECT " + std::string(account_columns) +
                                  ", a.password_hash FROM account a WHERE a.name = ?",
                              values(name));
    if (!rows.next()) return std::nullopt;
    auto account = read_account(rows);
    return Credentials{std::move(account), rows.text()};
  });
}

Changed MysqlAccounts::add_account(std::string_view name, Role role,
                                   const std::string& password_hash, Time now) {
  return connection_.in_transaction([&](Session& session) -> Changed {
    try {
      session.execute(
          "INSERT INTO account (name, role, password_hash, created_at, password_changed_at)"
          " VALUES (?,?,?,?,?)",
          values(name, static_cast<int>(role), password_hash, now, now));
    } catch (const DatabaseError& error) {
      if (error.is_duplicate_key()) return tl::unexpected(AccountFault::exists);
      throw;
    }
    tell_role(connection_, std::nullopt, role);
    return {};
  });
}

Changed MysqlAccounts::remove_account(std::string_view name) {
  return connection_.in_transaction([&](Session& session) -> Changed {
    const auto account = lock_account(session, name);
    if (!account) return tl::unexpected(AccountFault::not_found);
    if (is_last_operator(session, *account)) return tl::unexpected(AccountFault::last_operator);
    end_sessions(session, *account, "");
    session.execute("DELETE FROM account WHERE id = ?", values(account->id.value));
    tell_role(connection_, account->role, std::nullopt);
    return {};
  });
}

Changed MysqlAccounts::change_role(std::string_view name, Role role) {
  return connection_.in_transaction([&](Session& session) -> Changed {
    const auto account = lock_account(session, name);
    if (!account) return tl::unexpected(AccountFault::not_found);
    if (role != Role::operator_ && is_last_operator(session, *account)) {
      return tl::unexpected(AccountFault::last_operator);
    }
    session.execute("UPDATE account SET role = ? WHERE id = ?",
                    values(static_cast<int>(role), account->id.value));
    tell_role(connection_, account->role, role);
    return {};
  });
}

Changed MysqlAccounts::change_password(std::string_view name, const std::string& password_hash,
                                       std::string_view kept_session, Time now) {
  return connection_.in_transaction([&](Session& session) -> Changed {
    const auto account = lock_account(session, name);
    if (!account) return tl::unexpected(AccountFault::not_found);
    session.execute("UPDATE account SET password_hash = ?, password_changed_at = ? WHERE id = ?",
                    values(password_hash, now, account->id.value));
    end_sessions(session, *account, kept_session);
    return {};
  });
}

}  // namespace pmq::store::mysql

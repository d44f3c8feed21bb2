#include "crypto/digest.h"
#include "crypto/hex.h"
#include "store/mysql/account_row.h"
#include "store/mysql/accounts.h"

namespace pmq::store::mysql {
namespace {

using account::Account;

std::string identity_of(const account::Person& person) {
  return crypto::hex_encode(
      crypto::bytes_of(crypto::sha256(person.issuer + '\n' + person.subject)));
}

std::optional<Account> account_with(Session& session, const std::string& identity) {
  auto rows = session.query("SELECT " + std::string(account_columns) +
                                " FROM account_identity i JOIN account a ON a.id = i.account_id"
                                " WHERE i.identity = ? FOR UPDATE",
                            values(identity));
  if (!rows.next()) return std::nullopt;
  return read_account(rows);
}

bool is_taken(Session& session, const std::string& name) {
  return session.query("SELECT 1 FROM account WHERE name = ?", values(name)).next();
}

std::string free_name(Session& session, const std::string& wanted) {
  std::string name = wanted;
  for (int number = 2; is_taken(session, name); ++number)
    name = wanted + '-' + std::to_string(number);
  return name;
}

Account make_account(Session& session, const account::Person& person, const std::string& identity,
                     Time now) {
  Account account;
  account.name = free_name(session, person.name);
  account.role = person.role;
  account.created_at = now;
  account.id = {
      session.insert("INSERT INTO account (name, role, password_hash, created_at,"
                     " password_changed_at) VALUES (?,?,'',?,?)",
                     values(account.name, static_cast<int>(account.role), now, now))};
  session.execute(
      "INSERT INTO account_identity (account_id, identity, issuer, subject) VALUES (?,?,?,?)",
      values(account.id.value, identity, person.issuer, person.subject));
  return account;
}

}  // namespace

Account MysqlAccounts::account_of(const account::Person& person, Time now) {
  const auto identity = identity_of(person);
  return connection_.in_transaction([&](Session& session) {
    auto account = account_with(session, identity);
    if (!account) {
      // Left behind by an account that was removed.
      session.execute("DELETE FROM account_identity WHERE identity = ?", values(identity));
      return make_account(session, person, identity, now);
    }
    session.execute("UPDATE account SET role = ? WHERE id = ?",
                    values(static_cast<int>(person.role), account->id.value));
    account->role = person.role;
    return *account;
  });
}

bool MysqlAccounts::is_of_provider(account::AccountId account) {
  return connection_.retrying([&](Session& session) {
    return session
        .query("SELECT 1 FROM account_identity WHERE account_id = ?", values(account.value))
        .next();
  });
}

}  // namespace pmq::store::mysql

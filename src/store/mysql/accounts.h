#pragma once

#include "store/accounts.h"
#include "store/mysql/connection.h"

namespace pmq::store::mysql {

class MysqlAccounts final : public Accounts {
 public:
  /// `connection` must outlive it.
  explicit MysqlAccounts(Connection& connection) : connection_(connection) {}

  std::vector<account::Account> accounts() override;
  std::optional<Credentials> find_account(std::string_view name) override;
  tl::expected<void, AccountFault> add_account(std::string_view name, account::Role role,
                                               const std::string& password_hash, Time now) override;
  tl::expected<void, AccountFault> remove_account(std::string_view name) override;
  tl::expected<void, AccountFault> change_role(std::string_view name, account::Role role) override;
  tl::expected<void, AccountFault> change_password(std::string_view name,
                                                   const std::string& password_hash,
                                                   std::string_view kept_session,
                                                   Time now) override;
  account::Account account_of(const account::Person& person, Time now) override;
  bool is_of_provider(account::AccountId account) override;

 private:
  Connection& connection_;
};

}  // namespace pmq::store::mysql

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "account/account.h"
#include "account/session.h"
#include "account/single_sign_on.h"

namespace pmq::store {

enum class AccountFault {
  not_found,
  exists,
  last_operator,  ///< nobody would be left who can change anything
};

struct Credentials {
  account::Account account;
  std::string password_hash;
};

/// People who may sign in to the dashboard. A few dozen at the most.
class Accounts {
 public:
  virtual ~Accounts() = default;

  /// By name.
  [[nodiscard]] virtual std::vector<account::Account> accounts() = 0;
  [[nodiscard]] virtual std::optional<Credentials> find_account(std::string_view name) = 0;
  [[nodiscard]] virtual tl::expected<void, AccountFault> add_account(
      std::string_view name, account::Role role, const std::string& password_hash, Time now) = 0;
  /// Ends its sessions as well.
  [[nodiscard]] virtual tl::expected<void, AccountFault> remove_account(std::string_view name) = 0;
  [[nodiscard]] virtual tl::expected<void, AccountFault> change_role(std::string_view name,
                                                                     account::Role role) = 0;
  /// Ends its sessions but the one of that hash (empty: all of them).
  [[nodiscard]] virtual tl::expected<void, AccountFault> change_password(
      std::string_view name, const std::string& password_hash, std::string_view kept_session,
      Time now) = 0;

  /// The account of someone who signed in by an identity provider, made when it is the first time,
  /// with the role that they have there now. A name that is taken gets a number behind it: it is
  /// never another one's account.
  [[nodiscard]] virtual account::Account account_of(const account::Person& person, Time now) = 0;
  [[nodiscard]] virtual bool is_of_provider(account::AccountId account) = 0;
};

struct OpenSession {
  account::Session session;
  account::Account account;
};

/// Who is signed in.
class Sessions {
 public:
  virtual ~Sessions() = default;

  /// Also notes the login on the account, and removes sessions that are over.
  virtual void open_session(const account::Session& session, account::AccountId account,
                            Time now) = 0;
  /// Whatever its age.
  [[nodiscard]] virtual std::optional<OpenSession> find_session(const std::string& id_hash) = 0;
  virtual void note_use(const std::string& id_hash, Time now) = 0;
  virtual void close_session(const std::string& id_hash) = 0;
  /// What seal_id_token() made of the token that a provider gave at the sign-in.
  virtual void keep_id_token(const std::string& id_hash, const std::string& sealed) = 0;
  [[nodiscard]] virtual std::optional<std::string> sealed_id_token(const std::string& id_hash) = 0;
  /// All of the account's sessions but that one; returns how many.
  virtual int close_others(account::AccountId account, std::string_view kept) = 0;
  /// Latest use first; of one account, or of all.
  [[nodiscard]] virtual std::vector<OpenSession> open_sessions(
      const std::optional<account::AccountId>& account) = 0;

  /// What the session's next page tells once: JSON.
  virtual void put_notice(const std::string& id_hash, const std::string& notice) = 0;
  [[nodiscard]] virtual std::optional<std::string> take_notice(const std::string& id_hash) = 0;
};

}  // namespace pmq::store

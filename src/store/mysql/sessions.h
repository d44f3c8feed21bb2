#pragma once

#include "store/accounts.h"
#include "store/mysql/connection.h"

namespace pmq::store::mysql {

class MysqlSessions final : public Sessions {
 public:
  /// `connection` must outlive it.
  explicit MysqlSessions(Connection& connection) : connection_(connection) {}

  void open_session(const account::Session& session, account::AccountId account, Time now) override;
  std::optional<OpenSession> find_session(const std::string& id_hash) override;
  void note_use(const std::string& id_hash, Time now) override;
  void close_session(const std::string& id_hash) override;
  void keep_id_token(const std::string& id_hash, const std::string& sealed) override;
  std::optional<std::string> sealed_id_token(const std::string& id_hash) override;
  int close_others(account::AccountId account, std::string_view kept) override;
  std::vector<OpenSession> open_sessions(const std::optional<account::AccountId>& account) override;

  void put_notice(const std::string& id_hash, const std::string& notice) override;
  std::optional<std::string> take_notice(const std::string& id_hash) override;

 private:
  Connection& connection_;
};

}  // namespace pmq::store::mysql

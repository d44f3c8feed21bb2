#pragma once

#include "store/mysql/connection.h"
#include "store/restore_guard.h"

namespace pmq::store::mysql {

class MysqlRestoreGuard final : public RestoreGuard {
 public:
  /// `connection` must outlive it.
  explicit MysqlRestoreGuard(Connection& connection) : connection_(connection) {}

  std::optional<Held> held() override;
  std::vector<WouldSend> would_send() override;
  void hold(const std::string& because, Time now) override;
  bool release() override;

 private:
  Connection& connection_;
};

}  // namespace pmq::store::mysql

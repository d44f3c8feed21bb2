#pragma once

#include "store/logs.h"
#include "store/mysql/connection.h"
#include "store/mysql/storage_room.h"

namespace pmq::store::mysql {

class MysqlLogs final : public Logs {
 public:
  /// `connection` must outlive it.
  MysqlLogs(Connection& connection, const config::DatabaseSettings& settings)
      : connection_(connection), room_(settings) {}

  void append(std::span<const LogEntry> entries) override;
  Page<LogEntry> search(const LogFilter& filter, const PageRequest& page) override;

 private:
  Connection& connection_;
  StorageRoom room_;
};

}  // namespace pmq::store::mysql

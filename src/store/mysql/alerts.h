#pragma once

#include "store/alerts.h"
#include "store/mysql/catalog.h"
#include "store/mysql/connection.h"

namespace pmq::store::mysql {

class MysqlAlerts final : public Alerts {
 public:
  /// Both must outlive it.
  MysqlAlerts(Connection& connection, Catalog& catalog)
      : connection_(connection), catalog_(catalog) {}

  AlertBook read() override;
  std::optional<Time> looked_at() override;
  bool write(std::span<const health::Alert> alerts, std::span<const queue::NewMessage> events,
             std::uint64_t holder, Time now) override;
  void mailed(std::span<const health::Alert> alerts, Time now) override;
  void mail_failed(const std::string& fault, Time now) override;
  void mail_worked() override;
  void send(const queue::NewMessage& event, Time now) override;

 private:
  Connection& connection_;
  Catalog& catalog_;
};

}  // namespace pmq::store::mysql

#pragma once

#include "store/audit.h"
#include "store/mysql/connection.h"

namespace pmq::store::mysql {

/// AuditTrail::prune within a transaction of the caller's, which is to end soon after: whoever adds
/// an entry waits for it. That it was done is an entry itself, with the time `now`.
int prune_audit(Session& session, Time before, int most, Time now);

class MysqlAuditTrail final : public AuditTrail {
 public:
  /// `connection` must outlive it.
  explicit MysqlAuditTrail(Connection& connection) : connection_(connection) {}

  void attach(const AuditEntry& entry) override;
  void detach() noexcept override { connection_.detach(); }
  void write(const AuditEntry& entry) override;
  Page<AuditEntry> entries(const AuditFilter& filter, const PageRequest& page) override;
  AuditChain chain() override;
  std::vector<AuditRecord> records(std::int64_t after, int most) override;
  int prune(Time before, int most) override;

 private:
  Connection& connection_;
};

}  // namespace pmq::store::mysql

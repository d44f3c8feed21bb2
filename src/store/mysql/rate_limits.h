#pragma once

#include "store/mysql/connection.h"
#include "store/rate_limits.h"

namespace pmq::store::mysql {

class MysqlRateLimits final : public RateLimits {
 public:
  /// `connection` must outlive it.
  explicit MysqlRateLimits(Connection& connection) : connection_(connection) {}

  Time now() override;
  QuotaGrant take(const QuotaRequest& request) override;

  std::vector<RateLimitOverride> overrides() override;
  bool set_override(const RateLimitOverride& limit) override;
  bool clear_override(const std::string& client, const std::string& endpoint) override;
  std::vector<RateLimitUse> uses(int most) override;

 private:
  Connection& connection_;
};

}  // namespace pmq::store::mysql

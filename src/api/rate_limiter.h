#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/routes.h"
#include "base/cidr.h"
#include "base/time.h"
#include "guard/quota.h"
#include "guard/rate_headers.h"
#include "http/variables.h"
#include "store/rate_limits.h"

namespace pmq::api {

struct RateRules {
  guard::Limits by_address;  ///< counted before the token is looked at
  guard::Limits by_subject;  ///< counted once the token is known to be good
  std::vector<Cidr> trusted_proxies;
};

/// What a route is counted as: `enqueue` for /v1/enqueue, /v1/enqueue/batch and /enqueue.
[[nodiscard]] std::string_view endpoint_of(const Route& route) noexcept;

/// Holds clients to their limits. While the database is away nobody is held to any: all that this
/// lets through needs the database anyway, and is answered 503 there.
class RateLimiter {
 public:
  /// All must outlive it.
  RateLimiter(RateRules rules, store::RateLimits& store, const Clock& clock);

  /// Whose request it is, as guard::client_block() writes it.
  [[nodiscard]] std::string client_of(const http::Variables& variables) const;
  [[nodiscard]] std::span<const Cidr> trusted_proxies() const noexcept {
    return rules_.trusted_proxies;
  }
  [[nodiscard]] store::RateLimits& store() noexcept { return store_; }
  /// Each counts one request, and adds how it stands with the limit, if there is one. Throws
  /// Refusal (429 `rate_limited`).
  void admit_address(const Route& route, const std::string& client,
                     std::vector<guard::Standing>& standings);
  void admit_subject(const Route& route, std::string_view subject,
                     std::vector<guard::Standing>& standings);

 private:
  void admit(std::string_view policy, const guard::Limits& limits, const std::string& client,
             std::string_view endpoint, std::vector<guard::Standing>& standings);
  std::optional<guard::Limit> limit_of(const guard::Limits& limits, const std::string& client,
                                       std::string_view endpoint);
  void read_overrides();
  bool ask(guard::Quota& quota, const std::string& client, std::string_view endpoint);
  void forget_old_quotas();
  [[nodiscard]] Time now() const { return clock_.now() + offset_; }

  RateRules rules_;
  store::RateLimits& store_;
  const Clock& clock_;
  milliseconds offset_{};                                 ///< of the store's clock
  std::unordered_map<std::string, guard::Quota> quotas_;  ///< by client and endpoint
  std::unordered_map<std::string, std::optional<guard::Limit>> overrides_;
  Time read_overrides_at_{};
  Time store_is_away_until_{};
};

}  // namespace pmq::api

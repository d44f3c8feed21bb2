#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "guard/limit.h"

namespace pmq::store {

/// A process asks for a part of a limit that all processes share.
struct QuotaRequest {
  std::string client;  ///< `ip:203.0.113.7` or `sub:gateway`
  std::string endpoint;
  guard::Limit limit;
  Time window_start{};
  std::int64_t wanted = 1;
  std::int64_t refused = 0;  ///< by this process since it asked last
};

struct QuotaGrant {
  std::int64_t block = 0;  ///< 0: none is left
  std::int64_t taken = 0;  ///< of this window by all, with this block
};

/// Another limit than the settings' for one client.
struct RateLimitOverride {
  std::string client;
  std::string endpoint;               ///< `*`: all that have no own one
  std::optional<guard::Limit> limit;  ///< none: unlimited
  std::string actor;
  Time changed_at{};
};

/// One client's count at one endpoint in one window.
struct RateLimitUse {
  std::string client;
  std::string endpoint;
  Time window_start{};
  Time window_end{};
  std::int64_t count = 0;  ///< what processes took, in blocks: a little more than the requests
  std::int64_t limit = 0;
  std::int64_t refused = 0;
};

inline constexpr std::size_t max_limited_client_bytes = 260;
inline constexpr std::size_t max_rate_limit_overrides = 1000;

class RateLimits {
 public:
  virtual ~RateLimits() = default;

  /// The one clock of all processes, by which windows begin. May have to connect.
  [[nodiscard]] virtual Time now() = 0;
  /// One statement, whole or not at all; removes some counts that are an hour old when it begins a
  /// new one.
  [[nodiscard]] virtual QuotaGrant take(const QuotaRequest& request) = 0;

  /// By client and endpoint.
  [[nodiscard]] virtual std::vector<RateLimitOverride> overrides() = 0;
  /// False when there are too many already.
  [[nodiscard]] virtual bool set_override(const RateLimitOverride& limit) = 0;
  /// False when there was none.
  [[nodiscard]] virtual bool clear_override(const std::string& client,
                                            const std::string& endpoint) = 0;
  /// Of the last hour, the latest windows first and the most refused first in each; at most `most`.
  [[nodiscard]] virtual std::vector<RateLimitUse> uses(int most) = 0;
};

}  // namespace pmq::store

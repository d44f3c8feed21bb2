#include "dispatch/capacity.h"

#include <sys/resource.h>

#include <algorithm>

namespace pmq::dispatch {
namespace {

/// Beside requests: the database, logs, the wake socket, libraries being loaded.
constexpr rlim_t for_all_else = 64;
/// A connection, one that is kept for later, and the lookup of a name now and then.
constexpr rlim_t for_each_request = 3;

}  // namespace

int requests_that_fit(int wanted) noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  const rlim_t soft = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  const rlim_t have = setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_max : soft;
  const rlim_t fitting = have > for_all_else ? (have - for_all_else) / for_each_request : 1;
  const auto most = std::min<rlim_t>(fitting, static_cast<rlim_t>(wanted));
  return std::max(1, static_cast<int>(most));
}

}  // namespace pmq::dispatch

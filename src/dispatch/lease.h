#pragma once

#include "base/time.h"

namespace pmq::dispatch {

/// A lease outlives its request by this: for the answer to be written down, even by a database that
/// has to be started again first.
inline constexpr milliseconds lease_margin{15'000};

/// Whether a request that may take `timeout` and begins now would leave enough of its lease. One
/// that doesn't could be sent a second time by somebody else before this one has ended.
[[nodiscard]] constexpr bool leaves_time(Time lease_ends_at, milliseconds timeout, Time now) {
  return now + timeout + lease_margin / 3 <= lease_ends_at;
}

}  // namespace pmq::dispatch

#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "base/time.h"
#include "store/dispatching.h"
#include "store/mysql/session.h"
#include "store/mysql/settlement_plan.h"

namespace pmq::store::mysql {

using ClaimKey = std::pair<std::int64_t, std::uint64_t>;  // delivery and token

/// Each held by its whole key until the transaction ends. Missing: those whose lease was lost, and
/// those that somebody else holds.
[[nodiscard]] std::map<ClaimKey, HeldDelivery> hold_deliveries(
    Session& session, std::span<const Settlement* const> settlements);

/// Their new states and the attempts, in a number of statements that doesn't grow with theirs.
void write_deliveries(Session& session, const std::vector<DecidedDelivery>& deliveries, Time now);

}  // namespace pmq::store::mysql

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "net/http_post.h"
#include "store/dispatching.h"
#include "webhook/outcome.h"

// Between a delivery and the request that is sent for it.
namespace pmq::dispatch {

/// The request of one attempt, signed at `now`.
[[nodiscard]] net::Post make_post(std::uint64_t ticket, const store::WebhookTarget& target,
                                  const queue::Message& message, std::string_view installation,
                                  Time now);

/// What the endpoint's answer, or its silence, means. nullopt: nothing was sent, for want of
/// something here.
[[nodiscard]] std::optional<webhook::Outcome> outcome_of(const net::Posted& posted, Time now);

}  // namespace pmq::dispatch

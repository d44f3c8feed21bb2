#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "webhook/allowance.h"
#include "webhook/breaker.h"

namespace pmq::webhook {

/// What keeps more deliveries from starting.
enum class Bound : std::uint8_t {
  in_flight,
  rate,
  breaker,
  pause,  ///< the endpoint has asked for it
};

/// How many deliveries to one endpoint may start now.
struct Admission {
  int room = 0;
  Bound bound = Bound::in_flight;
  std::optional<Time> again_at;  ///< without room: when time alone makes some
  Passage passage = Passage::regular;
};

/// The lower of its own rate, if it has one, and that of the release after closing.
[[nodiscard]] std::optional<double> rate_now(std::optional<double> own, const Breaker& breaker,
                                             Time now);

/// `allowance` as refilled for `now`; it counts when there is a rate. `paused_until`: as the
/// endpoint has asked, if it did.
[[nodiscard]] Admission admit(const Breaker& breaker, const std::optional<Time>& paused_until,
                              const Allowance& allowance, std::optional<double> rate,
                              int max_in_flight, int in_flight, Time now);

/// How long an endpoint is left alone at the most, whatever it asks for.
inline constexpr seconds max_pause{3600};

/// Until when, after an answer that asks to be left alone until `asked`.
[[nodiscard]] Time paused_until(const std::optional<Time>& before, Time asked, Time now);

}  // namespace pmq::webhook

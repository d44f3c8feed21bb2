#include "webhook/admission.h"

#include <algorithm>

namespace pmq::webhook {

std::optional<double> rate_now(std::optional<double> own, const Breaker& breaker, Time now) {
  const auto release = release_limit(breaker, now);
  if (!own || !release) return own ? own : release;
  return std::min(*own, *release);
}

Admission admit(const Breaker& breaker, const std::optional<Time>& paused_until,
                const Allowance& allowance, std::optional<double> rate, int max_in_flight,
                int in_flight, Time now) {
  if (paused_until && now < *paused_until) {
    return {0, Bound::pause, std::max(*paused_until, breaker.open_until.value_or(*paused_until)),
            Passage::regular};
  }
  const int free = std::max(0, max_in_flight - in_flight);
  if (breaker.state != BreakerState::closed) {
    if (!may_probe(breaker, now)) return {0, Bound::breaker, breaker.open_until, Passage::regular};
    return {std::min(free, 1), free > 0 ? Bound::breaker : Bound::in_flight, std::nullopt,
            Passage::probe};
  }
  if (!rate || whole(allowance) >= free) {
    return {free, Bound::in_flight, std::nullopt, Passage::regular};
  }
  Admission limited{whole(allowance), Bound::rate, std::nullopt, Passage::regular};
  if (limited.room == 0) limited.again_at = worth_asking_at(allowance, *rate);
  return limited;
}

Time paused_until(const std::optional<Time>& before, Time asked, Time now) {
  const Time until = std::min(asked, now + max_pause);
  return before ? std::max(*before, until) : until;
}

}  // namespace pmq::webhook

#include "dispatch/agenda.h"

#include <algorithm>
#include <vector>

#include "dispatch/share.h"

namespace pmq::dispatch {
namespace {

/// While there is enough to do: a backlog must not keep word of others waiting, nor looks for them
/// hold up the backlog.
constexpr milliseconds busy_gap{20};
/// Another dispatcher is at it.
constexpr milliseconds until_not_busy{20};
/// One that is at it for longer hangs: nobody who wants to end waits for that.
constexpr seconds longest_busy{3};
/// What only an operator can mend.
constexpr seconds mute_time{60};

}  // namespace

void Agenda::word_of_more() noexcept {
  has_looked_ = false;
  word();
}

Instant Agenda::look_due() const noexcept {
  return ready_.empty() ? look_timer_.due() : std::max(look_timer_.due(), looked_at_ + busy_gap);
}

void Agenda::looked(const store::Look& found, bool hears, Time at, Instant now) {
  std::erase_if(mute_until_, [&](const auto& entry) { return entry.second <= now; });
  std::vector<queue::SubscriptionId> ready;
  for (const auto& endpoint : found.ready)
    if (!mute_until_.contains(endpoint.subscription.value)) ready.push_back(endpoint.subscription);
  std::erase_if(busy_since_, [&](const auto& entry) {
    return std::ranges::find(ready, queue::SubscriptionId{entry.first}) == ready.end();
  });
  ready_.replace(ready);
  std::optional<milliseconds> next;
  if (found.next_at) next = *found.next_at - at;
  look_timer_.ended(!ready.empty(), next, hears, now);
  looked_at_ = now;
  has_looked_ = true;
  found_any_ = false;
}

std::optional<Turn> Agenda::next_turn(const UnderWay& under_way, const ClaimedAhead& ahead,
                                      const Room& room) {
  const int waiting = ready_.size();
  const auto turn_of = [&](queue::SubscriptionId subscription) {
    const auto begun = under_way.of(subscription);
    const auto held = ahead.of(subscription);
    const auto requests = fair_share({room.requests, begun.requests + held.requests, waiting}) +
                          std::clamp(room.ahead, 0, ahead.allowance(subscription));
    return Turn{subscription,
                static_cast<int>(std::min<std::int64_t>(requests, queue::max_max_in_flight)),
                fair_share({room.bytes, begun.bytes + held.bytes, waiting})};
  };
  const auto subscription = ready_.take([&](queue::SubscriptionId candidate) {
    const auto turn = turn_of(candidate);
    return turn.limit > 0 && turn.max_bytes > 0;
  });
  if (!subscription) return std::nullopt;
  return turn_of(*subscription);
}

void Agenda::claimed(const Turn& turn, const store::WebhookClaim& claim, Time at, Instant now) {
  found_any_ = found_any_ || !claim.deliveries.empty();
  const auto subscription = turn.subscription.value;
  if (claim.stop == store::ClaimStop::busy) {
    busy_since_.try_emplace(subscription, now);
  } else {
    busy_since_.erase(subscription);
  }
  switch (claim.stop) {
    case store::ClaimStop::taken:
      if (static_cast<int>(claim.deliveries.size()) >= turn.limit) ready_.add(turn.subscription);
      break;
    case store::ClaimStop::bytes:
      ready_.add(turn.subscription);
      break;
    case store::ClaimStop::full:
      full_.insert(subscription);
      break;
    case store::ClaimStop::busy:
      look_timer_.expect(until_not_busy, now);
      break;
    case store::ClaimStop::rate:
    case store::ClaimStop::breaker:
    case store::ClaimStop::pause:
      if (claim.again_at) look_timer_.expect(*claim.again_at - at, now);
      break;
    case store::ClaimStop::secrets_unreadable:
      mute_until_[subscription] = now + mute_time;
      break;
    case store::ClaimStop::nothing_ready:
    case store::ClaimStop::not_active:
      break;
  }
}

void Agenda::settled(queue::SubscriptionId subscription) {
  if (full_.erase(subscription.value) > 0) ready_.add(subscription);
}

bool Agenda::is_exhausted(Instant now) const noexcept {
  return has_looked_ && ready_.empty() && !found_any_ && !waits_for_others(now);
}

bool Agenda::waits_for_others(Instant now) const noexcept {
  return std::any_of(busy_since_.begin(), busy_since_.end(),
                     [&](const auto& entry) { return now < entry.second + longest_busy; });
}

}  // namespace pmq::dispatch

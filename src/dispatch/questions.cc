// What a dispatcher asks the store, and what it does with the answers.

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "dispatch/dispatcher.h"
#include "dispatch/lease.h"
#include "log/log.h"

namespace pmq::dispatch {
namespace {

using Steady = std::chrono::steady_clock;
using Effect = StoreThread::Effect;

constexpr seconds between_beats{10};
/// What ended waits so long for what is still under way: a transaction for many costs hardly more
/// than one for a few.
constexpr milliseconds longest_until_settled{5};
/// Of bodies under way; beyond it nothing more is claimed.
constexpr std::int64_t most_bytes = 24 * 1024 * 1024;
/// Deliveries that wait for their requests: whoever is killed keeps so many from the others until
/// their leases end.
constexpr int most_ahead = 256;
constexpr milliseconds chores_budget{20};
/// Another dispatcher is just writing for the same endpoint.
constexpr milliseconds until_not_busy{20};

}  // namespace

Dispatcher::Question Dispatcher::asking(std::function<Effect(store::DispatchStore&, Time at)> ask) {
  return [this, ask = std::move(ask)]() -> Effect {
    const Time at = store_.now();
    const milliseconds offset = at - clock_.now();
    return [this, offset, effect = ask(store_, at)] {
      offset_ = offset;
      effect();
    };
  };
}

Dispatcher::Question Dispatcher::next_question(Instant now) {
  if (beat_due_ <= now && phase_ != Phase::leaving) return beat(now);
  if (!is_prepared_) return phase_ == Phase::leaving ? say_goodbye() : nullptr;
  const auto due = settling_due();
  const bool may_settle = due && *due <= now;
  // In turns: claims alone would leave answers unwritten, settling alone would leave room unused.
  if (may_settle && !settled_last_) return settle();
  if (phase_ == Phase::working) {
    if (agenda_.look_due() <= now) return look();
    if (auto question = claim(now)) return question;
  }
  if (may_settle) return settle();
  if (!untried_.empty()) return give_back();
  if (phase_ == Phase::leaving && ended_.empty() && busy_.empty()) return say_goodbye();
  return nullptr;
}

Dispatcher::Question Dispatcher::do_chores() {
  return [this]() -> Effect {
    const bool changed = chores_.do_chores(chores_.now(), chores_budget);
    return [this, changed] {
      if (changed) agenda_.word_of_more();
    };
  };
}

Dispatcher::Question Dispatcher::beat(Instant now) {
  beat_due_ = now + between_beats;
  store::DispatcherBeat beat;
  beat.id = options_.id;
  beat.host = options_.host;
  beat.pid = options_.pid;
  beat.mode = options_.mode;
  beat.started_at = started_at_;
  beat.in_flight = under_way_.size();
  beat.delivered = report_.delivered;
  beat.failed = report_.failed;
  beat.deferred = report_.deferred;
  return asking(
      [this, beat, first = !is_prepared_](store::DispatchStore& store, Time at) mutable -> Effect {
        if (!first) {
          store.beat(beat, at);
          return [] {};
        }
        store.check();
        beat.started_at = at;
        store.beat(beat, at);
        return [this, at] {
          is_prepared_ = true;
          started_at_ = at;
        };
      });
}

void Dispatcher::take_up_busy(Instant now) {
  if (busy_.empty() || now < busy_until_) return;
  if (ended_.empty()) oldest_ended_ = now;
  std::move(busy_.begin(), busy_.end(), std::back_inserter(ended_));
  busy_.clear();
}

std::optional<Instant> Dispatcher::settling_due() const {
  if (ended_.empty()) return std::nullopt;
  const bool most_have_ended = static_cast<int>(ended_.size()) >= under_way_.size() + ahead_.size();
  return most_have_ended ? oldest_ended_ : oldest_ended_ + longest_until_settled;
}

Dispatcher::Question Dispatcher::settle() {
  settled_last_ = true;
  settling_ = std::exchange(ended_, {});
  return asking([this](store::DispatchStore& store, Time at) -> Effect {
    return [this, results = store.settle(settling_, at)] { settled(results); };
  });
}

void Dispatcher::settled(const std::vector<store::Settled>& results) {
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto& settlement = settling_[i];
    if (results[i].busy) {
      settle_later(std::move(settling_[i]));
      continue;
    }
    agenda_.settled(settlement.subscription);
    if (results[i].fault) {
      log::error("an answer can't be written down",
                 {{"delivery", std::to_string(settlement.receipt.delivery.value)},
                  {"cause", *results[i].fault}});
    } else if (!results[i].held) {
      log::warn("an answer came after its lease had been lost",
                {{"delivery", std::to_string(settlement.receipt.delivery.value)}});
    } else if (std::holds_alternative<webhook::Delivered>(settlement.outcome)) {
      ++report_.delivered;
    } else {
      ++report_.failed;
    }
  }
  settling_.clear();
}

void Dispatcher::settle_later(store::Settlement settlement) {
  if (settlement.lease_ends_at <= time()) {
    log::warn("an answer could not be written down before its lease ended",
              {{"delivery", std::to_string(settlement.receipt.delivery.value)}});
    return;
  }
  if (busy_.empty()) busy_until_ = Steady::now() + until_not_busy;
  busy_.push_back(std::move(settlement));
}

Dispatcher::Question Dispatcher::look() {
  agenda_.look_began();
  return asking([this](store::DispatchStore& store, Time at) -> Effect {
    return [this, found = store.look(at), at] { agenda_.looked(found, hears_, at, Steady::now()); };
  });
}

Room Dispatcher::free_room() const {
  // Answers that can't be written down are not to pile up.
  const int ahead = std::min(3 * options_.in_flight, most_ahead);
  if (static_cast<int>(ended_.size() + settling_.size()) >= options_.in_flight + ahead) return {};
  return {options_.in_flight - under_way_.size() - ahead_.size(), ahead - ahead_.size(),
          most_bytes - under_way_.bytes() - ahead_.bytes()};
}

Dispatcher::Question Dispatcher::claim(Instant now) {
  if (now < claim_again_) return nullptr;
  const auto turn = agenda_.next_turn(under_way_, ahead_, free_room());
  if (!turn) return nullptr;
  settled_last_ = false;
  ahead_.claiming(turn->subscription);
  store::WebhookClaimRequest request;
  request.subscription = turn->subscription;
  request.limit = turn->limit;
  request.margin = lease_margin;
  request.max_bytes = static_cast<std::uint64_t>(turn->max_bytes);
  request.worker = options_.host + ":" + std::to_string(options_.pid);
  return asking([this, turn = *turn, request = std::move(request)](store::DispatchStore& store,
                                                                   Time at) -> Effect {
    auto claim = std::make_shared<store::WebhookClaim>(store.claim(request, at));
    return [this, turn, claim, at] { claimed(turn, std::move(*claim), at); };
  });
}

Dispatcher::Question Dispatcher::give_back() {
  giving_back_ = std::exchange(untried_, {});
  return asking([this](store::DispatchStore& store, Time at) -> Effect {
    return [this, staying = store.give_back(giving_back_, at)] {
      report_.deferred += static_cast<std::int64_t>(giving_back_.size() - staying.size());
      giving_back_.clear();
      for (const auto& each : staying)
        if (time() < each.lease_ends_at) untried_.push_back(each);
      if (!untried_.empty()) ask_again_ = Steady::now() + until_not_busy;
    };
  });
}

Dispatcher::Question Dispatcher::say_goodbye() {
  if (said_goodbye_) return nullptr;
  if (!is_prepared_) {
    said_goodbye_ = true;
    return nullptr;
  }
  return asking([this](store::DispatchStore& store, Time) -> Effect {
    store.remove_beat(options_.id);
    return [this] { said_goodbye_ = true; };
  });
}

}  // namespace pmq::dispatch

// What a dispatcher asks the store, and what it does with the answers.

#include <algorithm>
#include <memory>
#include <utility>

#include "dispatch/dispatcher.h"
#include "log/log.h"

namespace pmq::dispatch {
namespace {

using Steady = std::chrono::steady_clock;
using Effect = StoreThread::Effect;

constexpr seconds between_beats{10};
/// A lease outlives its request by this: for the answer to be written down, even by a database that
/// has to be started again first.
constexpr milliseconds lease_margin{15'000};
/// What ended waits so long for what is still under way: a transaction for many costs hardly more
/// than one for a few.
constexpr milliseconds longest_until_settled{5};
/// Of bodies under way; beyond it nothing more is claimed.
constexpr std::size_t most_bytes = 24 * 1024 * 1024;

}  // namespace

Dispatcher::Question Dispatcher::asking(std::function<Effect(store::DispatchStore&, Time at)> ask) {
  return [this, ask = std::move(ask)](store::DispatchStore& store) -> Effect {
    const Time at = store.now();
    const milliseconds offset = at - clock_.now();
    return [this, offset, effect = ask(store, at)] {
      offset_ = offset;
      effect();
    };
  };
}

Dispatcher::Question Dispatcher::next_question(Instant now) {
  if (beat_due_ <= now && phase_ != Phase::leaving) return beat(now);
  if (!is_prepared()) return phase_ == Phase::leaving ? say_goodbye() : nullptr;
  const auto due = settling_due();
  const bool may_settle = due && *due <= now;
  // In turns: claims alone would leave answers unwritten, settling alone would leave room unused.
  if (may_settle && !settled_last_) return settle();
  if (phase_ == Phase::working) {
    if (agenda_.look_due() <= now) return look();
    if (auto question = claim()) return question;
  }
  if (may_settle) return settle();
  if (!untried_.empty()) return give_back();
  if (phase_ == Phase::leaving && ended_.empty()) return say_goodbye();
  return nullptr;
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
      [this, beat, first = !is_prepared()](store::DispatchStore& store, Time at) mutable -> Effect {
        if (!first) {
          store.beat(beat, at);
          return [] {};
        }
        store.check();
        beat.started_at = at;
        store.beat(beat, at);
        return [this, at, installation = store.installation_id()] {
          installation_ = installation;
          started_at_ = at;
        };
      });
}

std::optional<Instant> Dispatcher::settling_due() const {
  if (ended_.empty()) return std::nullopt;
  const bool most_have_ended = static_cast<int>(ended_.size()) >= under_way_.size();
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
    agenda_.settled(settlement.subscription);
    if (!results[i].held) {
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

Dispatcher::Question Dispatcher::look() {
  agenda_.look_began();
  return asking([this](store::DispatchStore& store, Time at) -> Effect {
    return [this, found = store.look(at), at] {
      agenda_.looked(found, wake_.is_owned(), at, Steady::now());
    };
  });
}

int Dispatcher::free_room() const {
  if (under_way_.bytes() >= most_bytes) return 0;
  // Answers that can't be written down are not to pile up.
  if (static_cast<int>(ended_.size() + settling_.size()) >= options_.in_flight) return 0;
  return options_.in_flight - under_way_.size();
}

Dispatcher::Question Dispatcher::claim() {
  const auto turn = agenda_.next_turn(under_way_, free_room());
  if (!turn) return nullptr;
  settled_last_ = false;
  store::WebhookClaimRequest request;
  request.subscription = turn->subscription;
  request.limit = turn->limit;
  request.margin = lease_margin;
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
    store.give_back(giving_back_, at);
    return [this] {
      report_.deferred += static_cast<std::int64_t>(giving_back_.size());
      giving_back_.clear();
    };
  });
}

Dispatcher::Question Dispatcher::say_goodbye() {
  if (said_goodbye_) return nullptr;
  if (!is_prepared()) {
    said_goodbye_ = true;
    return nullptr;
  }
  return asking([this](store::DispatchStore& store, Time) -> Effect {
    store.remove_beat(options_.id);
    return [this] { said_goodbye_ = true; };
  });
}

}  // namespace pmq::dispatch

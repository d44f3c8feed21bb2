#include "dispatch/dispatcher.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <memory>
#include <utility>

#include "dispatch/delivery_log.h"
#include "dispatch/lease.h"
#include "dispatch/share.h"
#include "dispatch/webhook_request.h"
#include "log/log.h"

namespace pmq::dispatch {
namespace {

using Steady = std::chrono::steady_clock;

/// After stop(): for requests under way to end, and for all that is to be written down.
constexpr milliseconds grace{3'000};
constexpr milliseconds longest_leaving{4'500};
/// Without stop() nobody is waiting at the door.
constexpr seconds patient_leaving{30};
/// But where run() is to end by a given time.
constexpr seconds hurried_leaving{1};

/// Nothing is so pressing that the loop could not look around once a second.
constexpr milliseconds longest_wait{1'000};
constexpr seconds between_tries_to_listen{1};
/// Chores are done in small pieces: others may be waiting for the same rows.
constexpr seconds between_chores{2};
constexpr milliseconds first_outage_wait{100};
constexpr milliseconds longest_outage_wait{5'000};
/// This host is short of descriptors or memory.
constexpr milliseconds first_shortage_wait{200};
constexpr milliseconds longest_shortage_wait{5'000};
/// What was claimed ahead and finds no room after all is for others, long before its lease ends.
constexpr seconds longest_waiting{3};

milliseconds until(Instant when, Instant now) {
  return std::chrono::ceil<milliseconds>(when - now);
}

}  // namespace

Dispatcher::Dispatcher(DispatcherOptions options, store::DispatchStore& store,
                       store::ChoreStore& chores, net::HttpSender& sender, WakeSocket& wake,
                       const Clock& clock)
    : options_(std::move(options)),
      store_(store),
      chores_(chores),
      sender_(sender),
      wake_(wake),
      clock_(clock),
      asking_([&sender] { sender.wake(); }),
      chores_under_way_([&sender] { sender.wake(); }) {
  if (options_.end_after) leave_by_ = started_ + *options_.end_after;
}

void Dispatcher::stop() noexcept {
  stop_ = true;
  sender_.wake();
}

DispatchReport Dispatcher::run() {
  for (;;) {
    const Instant now = Steady::now();
    listen(now);
    take_answer(now);
    take_up_busy(now);
    look_after_chores(now);
    advance(now);
    if (phase_ == Phase::gone) return report_;
    if (asking_.is_idle() && ask_again_ <= now) {
      if (auto question = next_question(now)) asking_.ask(std::move(question));
    }
    for (const auto& posted : sender_.wait(patience(now)))
      ended(posted);
    send_waiting(Steady::now());
  }
}

void Dispatcher::listen(Instant now) {
  if (!wake_.is_owned() && listen_again_ <= now) {
    listen_again_ = now + between_tries_to_listen;
    if (wake_.try_to_own()) sender_.watch(wake_.descriptor());
  }
  if (!wake_.heard()) return;
  hears_ = true;
  agenda_.word();
}

void Dispatcher::take_answer(Instant now) {
  try {
    if (asking_.take_answer() && outage_wait_ > milliseconds{0}) {
      outage_wait_ = {};
      log::info("the database answers again");
    }
  } catch (const std::exception& fault) {
    store_failed(fault, now);
  }
}

void Dispatcher::look_after_chores(Instant now) {
  try {
    static_cast<void>(chores_under_way_.take_answer());
  } catch (const store::Unavailable&) {
    // The dispatcher's own questions tell of it.
  } catch (const std::exception& fault) {
    log::error("a chore can't be done", {{"cause", fault.what()}});
  }
  const bool may_begin = phase_ == Phase::working && is_prepared_ && chores_under_way_.is_idle();
  if (!may_begin || now < chores_due_ || now < ask_again_) return;
  chores_due_ = now + between_chores;
  chores_under_way_.ask(do_chores());
}

void Dispatcher::store_failed(const std::exception& fault, Instant now) {
  if (!is_prepared_ && options_.mode != store::DispatcherMode::daemon) throw;
  if (options_.mode == store::DispatcherMode::once) phase_ = std::max(phase_, Phase::draining);
  if (outage_wait_ == milliseconds{0}) {
    log::warn("the dispatcher can't use the database", {{"cause", fault.what()}});
  }
  outage_wait_ = std::clamp(2 * outage_wait_, first_outage_wait, longest_outage_wait);
  ask_again_ = now + outage_wait_;
  // What was asked may be asked again.
  ended_.insert(ended_.begin(), std::make_move_iterator(settling_.begin()),
                std::make_move_iterator(settling_.end()));
  untried_.insert(untried_.end(), std::make_move_iterator(giving_back_.begin()),
                  std::make_move_iterator(giving_back_.end()));
  settling_.clear();
  giving_back_.clear();
  agenda_.word();
  beat_due_ = now;
}

void Dispatcher::advance(Instant now) {
  if (stop_ && !is_stopping_) {
    is_stopping_ = true;
    leave_by_ = std::min(leave_by_.value_or(now + grace), now + grace);
    gone_by_ = now + longest_leaving;
  }
  if (phase_ == Phase::working && (stop_ || has_had_its_time(now))) phase_ = Phase::draining;
  if (phase_ != Phase::working) give_back_later(ahead_.give_up());
  if (options_.mode == store::DispatcherMode::once && is_quiet() &&
      !agenda_.waits_for_others(now)) {
    agenda_.word();
  }
  if (phase_ == Phase::draining && (under_way_.size() == 0 || (leave_by_ && *leave_by_ <= now))) {
    leave(now);
  }
  if (phase_ == Phase::leaving) {
    const bool too_late = gone_by_ && *gone_by_ <= now;
    if ((said_goodbye_ && is_quiet()) || too_late) phase_ = Phase::gone;
    report_.store_hangs = too_late && !(asking_.is_idle() && chores_under_way_.is_idle());
  }
}

bool Dispatcher::has_had_its_time(Instant now) const {
  if (options_.claim_for && started_ + *options_.claim_for <= now) return true;
  return options_.mode == store::DispatcherMode::once && agenda_.is_exhausted(now) && is_quiet();
}

void Dispatcher::leave(Instant now) {
  phase_ = Phase::leaving;
  if (!gone_by_) gone_by_ = now + (options_.end_after ? hurried_leaving : patient_leaving);
  for (const auto ticket : sender_.abandon()) {
    Sent sent = under_way_.take(ticket);
    if (is_stopping_) {
      untried_.push_back(std::move(sent.delivery));
    } else {
      ended(sent, webhook::NoAnswer{webhook::TransportFault::timeout, "the round was over"}, time(),
            "");
    }
  }
}

bool Dispatcher::is_quiet() const noexcept {
  return under_way_.size() == 0 && ahead_.size() == 0 && ended_.empty() && settling_.empty() &&
         busy_.empty() && untried_.empty() && giving_back_.empty() && asking_.is_idle();
}

milliseconds Dispatcher::patience(Instant now) const {
  Instant next = now + longest_wait;
  if (asking_.is_idle()) {
    Instant due = beat_due_;
    if (phase_ == Phase::working && is_prepared_) {
      due = std::min(due, agenda_.look_due());
      if (now < claim_again_) due = std::min(due, claim_again_);
    }
    if (const auto settling = settling_due()) due = std::min(due, *settling);
    if (!untried_.empty()) due = now;
    next = std::min(next, std::max(due, ask_again_));
  }
  if (phase_ == Phase::working && is_prepared_ && chores_under_way_.is_idle()) {
    next = std::min(next, std::max(chores_due_, ask_again_));
  }
  if (!busy_.empty()) next = std::min(next, busy_until_);
  if (options_.claim_for && phase_ == Phase::working) {
    next = std::min(next, started_ + *options_.claim_for);
  }
  if (leave_by_ && phase_ == Phase::draining) next = std::min(next, *leave_by_);
  if (gone_by_ && phase_ == Phase::leaving) next = std::min(next, *gone_by_);
  return std::max(until(next, now), milliseconds{0});
}

void Dispatcher::claimed(const Turn& turn, store::WebhookClaim claim, Time at) {
  agenda_.claimed(turn, claim, at, Steady::now());
  if (claim.stop == store::ClaimStop::secrets_unreadable) {
    log::warn("a webhook's secrets can't be read: SECRETS_KEY is missing or another one",
              {{"subscription", std::to_string(turn.subscription.value)}});
  }
  if (claim.deliveries.empty()) return;
  const auto now = Steady::now();
  const auto target = std::make_shared<const store::WebhookTarget>(std::move(*claim.target));
  for (auto& delivery : claim.deliveries)
    ahead_.add({std::move(delivery), target, now});
  if (phase_ == Phase::working) {
    send_waiting(now);
  } else {
    give_back_later(ahead_.give_up());
  }
}

void Dispatcher::send_waiting(Instant now) {
  while (auto next = take_next_waiting()) {
    const auto timeout = next->target->settings.timeout;
    if (leaves_time(next->delivery.lease_ends_at, timeout, time())) {
      send(*next->target, std::move(next->delivery));
    } else {
      next->delivery.message = {};
      untried_.push_back(std::move(next->delivery));
    }
  }
  if (ahead_.size() > 0) give_back_later(ahead_.give_up_since(now - longest_waiting));
}

std::optional<Waiting> Dispatcher::take_next_waiting() {
  const int free = options_.in_flight - under_way_.size();
  if (free <= 0) return std::nullopt;
  return ahead_.take_next([&](queue::SubscriptionId subscription) {
    return fair_share({free, under_way_.of(subscription).requests, ahead_.lines()}) > 0;
  });
}

void Dispatcher::give_back_later(std::vector<store::WebhookDelivery> deliveries) {
  std::move(deliveries.begin(), deliveries.end(), std::back_inserter(untried_));
}

void Dispatcher::send(const store::WebhookTarget& target, store::WebhookDelivery delivery) {
  const Time at = time();
  net::Post post;
  try {
    post = make_post(under_way_.next_ticket(), target, delivery.message, delivery.installation, at);
  } catch (const std::exception& fault) {
    // It must come to an end like any other, or it would be claimed for ever.
    log::error("a webhook's request can't be made", {{"cause", fault.what()}});
    ended({std::move(delivery), at, 0},
          webhook::NoAnswer{webhook::TransportFault::bad_answer, "the request can't be made"}, at,
          "");
    return;
  }
  // The request holds what is needed of it, but for what the log tells.
  auto traceparent = std::move(delivery.message.traceparent);
  delivery.message = {};
  delivery.message.traceparent = std::move(traceparent);
  const auto bytes = static_cast<std::int64_t>(post.body.size());
  under_way_.add(post.ticket, {std::move(delivery), at, bytes});
  sender_.start(std::move(post));
}

void Dispatcher::ended(const net::Posted& posted) {
  Sent sent = under_way_.take(posted.ticket);
  const Time finished_at = sent.started_at + posted.duration;
  if (auto outcome = outcome_of(posted, time())) {
    shortage_wait_ = {};
    learn_pace(sent.delivery.subscription, *outcome);
    ended(sent, std::move(*outcome), finished_at, posted.answer);
  } else {
    untried_.push_back(std::move(sent.delivery));
    could_not_send(posted.result.error());
  }
}

/// What waits for an endpoint that is in trouble had better see its breaker first.
void Dispatcher::learn_pace(queue::SubscriptionId subscription, const webhook::Outcome& outcome) {
  if (std::holds_alternative<webhook::Delivered>(outcome)) {
    ahead_.delivered(subscription);
  } else if (ahead_.failed(subscription) || !webhook::is_failure(outcome)) {
    give_back_later(ahead_.give_up(subscription));
  }
}

/// It says nothing of the endpoint. Later there may be more room.
void Dispatcher::could_not_send(const net::PostFailure& failure) {
  const Instant now = Steady::now();
  if (now < claim_again_) return;
  if (shortage_wait_ == milliseconds{0}) {
    log::warn("this host is short of what it takes to send", {{"cause", failure.detail}});
  }
  shortage_wait_ = std::clamp(2 * shortage_wait_, first_shortage_wait, longest_shortage_wait);
  claim_again_ = now + shortage_wait_;
  give_back_later(ahead_.give_up());
  // Whoever wants to end can't wait for it.
  if (options_.mode == store::DispatcherMode::once) phase_ = std::max(phase_, Phase::draining);
}

void Dispatcher::ended(const Sent& sent, webhook::Outcome outcome, Time finished_at,
                       std::string answer) {
  if (ended_.empty()) oldest_ended_ = Steady::now();
  auto& settlement = ended_.emplace_back();
  settlement.subscription = sent.delivery.subscription;
  settlement.receipt = sent.delivery.receipt;
  settlement.lease_ends_at = sent.delivery.lease_ends_at;
  settlement.passage = sent.delivery.passage;
  settlement.outcome = std::move(outcome);
  settlement.started_at = sent.started_at;
  settlement.finished_at = finished_at;
  if (!answer.empty()) settlement.answer = std::move(answer);
  if (log::wants_traffic()) log_delivery(sent.delivery, settlement);
}

}  // namespace pmq::dispatch

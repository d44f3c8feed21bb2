#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "dispatch/agenda.h"
#include "dispatch/claimed_ahead.h"
#include "dispatch/store_thread.h"
#include "dispatch/under_way.h"
#include "dispatch/wake_socket.h"
#include "net/http_sender.h"
#include "store/chores.h"
#include "store/dispatching.h"

namespace pmq::dispatch {

struct DispatcherOptions {
  store::DispatcherMode mode = store::DispatcherMode::daemon;
  int in_flight = 256;                    ///< requests at once, at least 1
  std::optional<milliseconds> claim_for;  ///< begins no request later than this after its start
  std::optional<milliseconds> end_after;  ///< what has no answer by then has timed out
  std::uint64_t id = 0;                   ///< drawn afresh for each dispatcher
  std::string host;
  int pid = 0;
};

/// What a dispatcher has done.
struct DispatchReport {
  std::int64_t delivered = 0;
  std::int64_t failed = 0;    ///< attempts
  std::int64_t deferred = 0;  ///< given back without a try
  /// The database has not answered in time; whoever destroys the dispatcher waits for it.
  bool store_hangs = false;
};

/// Claims deliveries of webhooks, posts them and writes down what became of them. Any number of
/// dispatchers may run at once: what one holds, it holds by a lease that ends by itself.
///
/// One thread sends all requests, a second one asks the store, a third one does its chores: none
/// waits for another.
class Dispatcher {
 public:
  /// All must outlive it, and but for the clock are used by nobody else meanwhile.
  Dispatcher(DispatcherOptions options, store::DispatchStore& store, store::ChoreStore& chores,
             net::HttpSender& sender, WakeSocket& wake, const Clock& clock);

  /// Until its time is over, or with mode once until nothing is left to begin; then what is under
  /// way comes to its end. A daemon waits for a store that is away; the others throw when it is
  /// away at their start.
  DispatchReport run();

  /// Has run() end within five seconds: what has no answer by then goes back untried. From any
  /// thread, and from a signal handler.
  void stop() noexcept;

 private:
  using Question = StoreThread::Question;

  /// Draining begins no request; leaving has none under way, only answers to write down.
  enum class Phase { working, draining, leaving, gone };

  void advance(Instant now);
  void leave(Instant now);
  [[nodiscard]] bool has_had_its_time(Instant now) const;
  [[nodiscard]] milliseconds patience(Instant now) const;
  void listen(Instant now);
  void take_answer(Instant now);
  void look_after_chores(Instant now);

  /// The first of these that has something to ask.
  [[nodiscard]] Question next_question(Instant now);
  [[nodiscard]] Question beat(Instant now);
  [[nodiscard]] Question settle();
  [[nodiscard]] Question claim(Instant now);
  [[nodiscard]] Question do_chores();
  [[nodiscard]] Question look();
  [[nodiscard]] Question give_back();
  [[nodiscard]] Question say_goodbye();
  [[nodiscard]] Question asking(
      std::function<StoreThread::Effect(store::DispatchStore&, Time at)> ask);

  [[nodiscard]] std::optional<Instant> settling_due() const;
  void take_up_busy(Instant now);
  [[nodiscard]] Room free_room() const;
  /// Nothing is held, and nothing is left to tell the store.
  [[nodiscard]] bool is_quiet() const noexcept;

  void claimed(const Turn& turn, store::WebhookClaim claim, Time at);
  void send_waiting(Instant now);
  [[nodiscard]] std::optional<Waiting> take_next_waiting();
  void send(const store::WebhookTarget& target, store::WebhookDelivery delivery);
  void give_back_later(std::vector<store::WebhookDelivery> deliveries);
  void learn_pace(queue::SubscriptionId subscription, const webhook::Outcome& outcome);
  void ended(const net::Posted& posted);
  void ended(const Sent& sent, webhook::Outcome outcome, Time finished_at, std::string answer);
  void could_not_send(const net::PostFailure& failure);
  void settled(const std::vector<store::Settled>& results);
  void settle_later(store::Settlement settlement);
  void store_failed(const std::exception& fault, Instant now);

  [[nodiscard]] Time time() const { return clock_.now() + offset_; }

  DispatcherOptions options_;
  store::DispatchStore& store_;
  store::ChoreStore& chores_;
  net::HttpSender& sender_;
  WakeSocket& wake_;
  const Clock& clock_;
  Instant started_ = std::chrono::steady_clock::now();
  Time started_at_{};
  std::atomic<bool> stop_ = false;
  bool is_stopping_ = false;
  Phase phase_ = Phase::working;
  std::optional<Instant> leave_by_;
  std::optional<Instant> gone_by_;

  bool is_prepared_ = false;  // the store has been found able to serve
  milliseconds offset_{};     // from this host's clock to the store's
  Agenda agenda_;
  UnderWay under_way_;
  ClaimedAhead ahead_;
  std::vector<store::Settlement> ended_;
  std::vector<store::Settlement> settling_;
  Instant oldest_ended_{};
  std::vector<store::Settlement> busy_;  // ended, and another dispatcher is at their endpoints
  Instant busy_until_{};
  std::vector<store::WebhookDelivery> untried_;
  std::vector<store::WebhookDelivery> giving_back_;

  Instant listen_again_{};
  Instant beat_due_{};
  Instant chores_due_{};
  Instant ask_again_{};
  milliseconds outage_wait_{};  // 0: the store answers
  Instant claim_again_{};
  milliseconds shortage_wait_{};  // 0: this host can send
  bool hears_ = false;            // words of new work have reached this process
  bool settled_last_ = false;
  bool said_goodbye_ = false;
  DispatchReport report_;
  StoreThread asking_;  // the last two: their threads use what stands above
  StoreThread chores_under_way_;
};

}  // namespace pmq::dispatch

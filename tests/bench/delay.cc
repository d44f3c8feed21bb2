#include "delay.h"

#include <sys/epoll.h>

#include <charconv>
#include <optional>

#include "tally.h"

namespace pmq::bench {
namespace {

using Microseconds = std::chrono::microseconds;

std::int64_t now_us() {
  return std::chrono::duration_cast<Microseconds>(Clock::now().time_since_epoch()).count();
}

// A producer and a consumer, each with a connection and a pace of its own.
class Pair {
 public:
  Pair(const Target& target, double per_second, double every_ms)
      : target_(target),
        epoll_(::epoll_create1(0)),
        producer_(epoll_, target.port, 0),
        consumer_(epoll_, target.port, 1),
        take_(make_script("take10", target)),
        enqueue_every_(static_cast<std::int64_t>(1e6 / per_second)),
        poll_every_(static_cast<std::int64_t>(every_ms * 1e3)) {}

  std::string run(double seconds) {
    const auto start = started_ = now_us();
    const auto end = start + static_cast<std::int64_t>(seconds * 1e6);
    next_enqueue_ = next_poll_ = start;
    while (now_us() < end)
      turn();
    while (producer_.busy() || consumer_.busy())
      turn_once(10);
    return tally_.report(seconds);
  }

 private:
  void turn() {
    const auto now = now_us();
    if (now >= next_enqueue_ && !producer_.busy()) {
      next_enqueue_ += enqueue_every_;
      enqueue_ = post(target_, "/v1/enqueue", message_of(target_, std::to_string(now)));
      producer_.send(enqueue_);
    }
    if (now >= next_poll_ && !consumer_.busy()) {
      next_poll_ = now + poll_every_;
      consumer_.send(take_->next(nullptr));
    }
    turn_once(1);
  }

  void turn_once(int wait_ms) {
    epoll_event event{};
    if (::epoll_wait(epoll_, &event, 1, wait_ms) != 1) return;
    if (event.data.u64 == 0) {
      if (producer_.advance() == Connection::Progress::answered &&
          producer_.answer().status != 200) {
        tally_.answered(0, producer_.answer().status);
      }
      return;
    }
    if (consumer_.advance() != Connection::Progress::answered) return;
    const auto& answer = consumer_.answer();
    note_arrivals(answer.body);
    const auto request = take_->next(&answer);
    tally_.finished(take_->finished());
    const bool has_taken = take_->finished() == 0 && !take_->found_nothing();
    if (has_taken && answer.status == 200) consumer_.send(request);
  }

  void note_arrivals(std::string_view body) {
    constexpr std::string_view name = "{\"note\":\"";
    const auto now = now_us();
    for (auto at = body.find(name); at != std::string_view::npos; at = body.find(name, at + 1)) {
      std::int64_t sent = 0;
      const auto digits = body.substr(at + name.size(), 20);
      std::from_chars(digits.data(), digits.data() + digits.size(), sent);
      if (sent >= started_) tally_.answered(static_cast<std::uint64_t>(now - sent), 200);
    }
  }

  Target target_;
  int epoll_;
  Connection producer_;
  Connection consumer_;
  std::unique_ptr<Script> take_;
  std::int64_t enqueue_every_;
  std::int64_t poll_every_;
  std::int64_t started_ = 0;
  std::int64_t next_enqueue_ = 0;
  std::int64_t next_poll_ = 0;
  std::string enqueue_;
  Tally tally_;
};

}  // namespace

std::string measure_delay(const Target& target, double seconds, double per_second,
                          double every_ms) {
  return Pair(target, per_second, every_ms).run(seconds);
}

}  // namespace pmq::bench

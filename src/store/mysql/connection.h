#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <tl/expected.hpp>
#include <utility>

#include "base/random.h"
#include "config/settings.h"
#include "store/faults.h"
#include "store/mysql/session.h"
#include "store/mysql/tally.h"
#include "store/mysql/turn.h"
#include "store/work.h"

namespace pmq::store::mysql {

/// The one session of a process: opened when needed, opened again when it broke or was idle for
/// long, and the rule of what is run again.
class Connection {
 public:
  /// `random` must outlive it.
  Connection(config::DatabaseSettings settings, Random& random);

  /// Runs `body(Session&)` until it succeeds: again after deadlocks and the like, and, on a new
  /// session, after the connection was lost. So `body` must be safe to run again from its start,
  /// whatever part of it took effect. Throws the faults of store/faults.h.
  template <typename Body>
  auto retrying(Body&& body) {
    for (Tries tries;;) {
      try {
        return body(session());
      } catch (const DatabaseError& error) {
        recover(error, tries);
      } catch (const ConnectionLost& error) {
        recover(error, tries);
      } catch (...) {
        drop();  // with the transaction that may be open: the next BEGIN would commit half of it
        throw;
      }
    }
  }

  /// Runs `body(Session&)` in a transaction, and again as above. When the connection is lost while
  /// committing, throws OutcomeUnknown.
  template <typename Body>
  auto in_transaction(Body&& body) {
    return retrying([&](Session& session) {
      session.begin();
      done_.reset();
      if constexpr (std::is_void_v<decltype(body(session))>) {
        body(session);
        write_attached(session);
        commit_or_tell(session);
        attached_ = nullptr;
      } else {
        auto result = body(session);
        if (succeeded(result)) write_attached(session);
        commit_or_tell(session);
        if (succeeded(result)) attached_ = nullptr;
        return result;
      }
    });
  }

  /// The same for a step ahead of the change that something is attached to: leaves it attached.
  template <typename Body>
  auto in_step(Body&& body) {
    auto kept = std::exchange(attached_, nullptr);
    auto result = in_transaction(std::forward<Body>(body));
    attached_ = std::move(kept);
    return result;
  }

  /// Runs `write` in the next transaction whose body changes something, just before it commits: not
  /// for one that gives back an unexpected value, false, or a count of 0 changes.
  using Attached = std::function<void(Session&, const std::optional<std::string>& done)>;
  void attach(Attached write) {
    attached_ = std::move(write);
    done_.reset();
  }
  void detach() noexcept { attached_ = nullptr; }
  [[nodiscard]] bool has_attached() const noexcept { return attached_ != nullptr; }
  /// What the open transaction changes, as a JSON object, told to what is attached to it.
  void tell_attached(std::string done) { done_ = std::move(done); }
  /// For a transaction that isn't one of in_transaction(): to be called just before its commit, and
  /// detach() after it.
  void write_attached(Session& session) {
    if (attached_) attached_(session, done_);
  }

  /// Throws Overloaded when too many others do the same work.
  [[nodiscard]] Session& session();
  void begin(Work work) noexcept;
  /// Between two requests, of which the next hasn't come for so long: gives up what others wait
  /// for, if it was held for long enough. Whether there still is something that others may come to
  /// wait for.
  [[nodiscard]] bool make_way(milliseconds idle) noexcept;
  void rest() noexcept { drop(); }
  [[nodiscard]] Random& random() noexcept { return random_; }
  /// Whether a session is at hand.
  [[nodiscard]] bool is_open() const noexcept { return session_.has_value(); }
  /// What is counted of this process; its own errors are.
  [[nodiscard]] Tally& tally() noexcept { return tally_; }
  /// Statements sent so far, over all sessions.
  [[nodiscard]] std::int64_t round_trips() const noexcept;

 private:
  using Steady = std::chrono::steady_clock;

  struct Tries {
    int count = 0;
    Steady::time_point since = Steady::now();
  };

  template <typename Value, typename Fault>
  static bool succeeded(const tl::expected<Value, Fault>& result) {
    if constexpr (std::is_void_v<Value>) {
      return result.has_value();
    } else {
      return result && succeeded(*result);
    }
  }
  template <typename Result>
  static bool succeeded(const Result& result) {
    if constexpr (std::is_same_v<Result, bool>) {
      return result;
    } else if constexpr (requires { result.changed; }) {
      return result.changed > 0;
    } else if constexpr (std::is_integral_v<Result>) {
      return result > 0;
    } else if constexpr (requires { result.empty(); }) {
      return !result.empty();
    } else {
      return true;
    }
  }

  void connect();
  void leave_some_for_others();
  void recover(const DatabaseError& error, Tries& tries);
  void recover(const ConnectionLost& error, Tries& tries);
  void commit_or_tell(Session& session);
  void drop() noexcept;
  void pause_before(int next_try, milliseconds shortest, milliseconds longest);

  config::DatabaseSettings settings_;
  Random& random_;
  Turn turn_;
  std::optional<Session> session_;
  Steady::time_point last_used_{};
  bool was_connected_ = false;
  Work work_ = Work::other;
  std::int64_t round_trips_before_ = 0;
  Tally tally_;
  Attached attached_;
  std::optional<std::string> done_;
};

}  // namespace pmq::store::mysql

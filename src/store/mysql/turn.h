#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/places.h"
#include "config/settings.h"
#include "store/work.h"

namespace pmq::store::mysql {

/// How many processes of a host may do each kind of work at a time.
struct Shares {
  int producing;
  int consuming;
  int looking;
};

/// Of so many connections (0: nobody bounds them; -1: nobody has asked the server yet). What is
/// left is for dispatchers and the command line, for other hosts, and for connections that the
/// server is about to close.
[[nodiscard]] Shares shares_of(int connections) noexcept;

/// A process's turn at the database: it begins with the first request that needs one, and goes on
/// from request to request, as a connection is dear; when somebody waits for it, not for long.
class Turn {
 public:
  explicit Turn(const config::DatabaseSettings& settings);
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { end(); }

  /// Goes on, or waits to begin, for that kind of work. Throws Overloaded when it has waited for
  /// two seconds, or when too many do already; after that always, until work() is called.
  void take();
  void work(Work work) noexcept;
  /// How many connections all processes may have, as it turned out; 0: no bound. A turn that is
  /// under way may have to begin again.
  void bound_by(int connections);
  /// As for shares_of().
  [[nodiscard]] int connections() const noexcept { return connections_; }
  [[nodiscard]] bool has_begun() const noexcept { return held_.has_value(); }
  /// Somebody waits for it.
  [[nodiscard]] bool is_awaited() const noexcept;
  /// Somebody waits, and it has lasted for long enough.
  [[nodiscard]] bool is_over() const noexcept;
  void end() noexcept;

 private:
  using Steady = std::chrono::steady_clock;

  void share();

  std::string account_;
  int connections_;
  std::optional<Places> places_;
  Work work_ = Work::other;
  std::optional<Work> held_;
  bool is_turned_away_ = false;
  Steady::time_point began_{};
};

}  // namespace pmq::store::mysql

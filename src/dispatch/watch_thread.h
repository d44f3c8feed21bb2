#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/time.h"

namespace pmq::dispatch {

/// Looks after alerts beside a dispatcher: at once, and then twice a minute. A mail server that
/// hangs keeps no delivery waiting.
class WatchThread {
 public:
  /// `look`, and at the end `leave`, are called by one thread of its own; what they throw goes to
  /// the log.
  WatchThread(std::function<void()> look, std::function<void()> leave);
  WatchThread(const WatchThread&) = delete;
  WatchThread& operator=(const WatchThread&) = delete;
  /// Waits for what is under way.
  ~WatchThread();

  /// Begins no look any more, and waits at most so long for one that is under way, for the first,
  /// and for leaving. False: it is still under way.
  [[nodiscard]] bool stop(milliseconds patience);

 private:
  void run();

  std::function<void()> look_;
  std::function<void()> leave_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stops_ = false;
  bool has_ended_ = false;
  std::thread thread_;  // the last: it uses what stands above
};

}  // namespace pmq::dispatch

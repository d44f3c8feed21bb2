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
  /// `look` is called by one thread of its own; what it throws goes to the log.
  explicit WatchThread(std::function<void()> look);
  WatchThread(const WatchThread&) = delete;
  WatchThread& operator=(const WatchThread&) = delete;
  /// Waits for a look that is under way.
  ~WatchThread();

  /// Begins no look any more, and waits at most so long for one that is under way, and for the
  /// first. False: it is still under way.
  [[nodiscard]] bool stop(milliseconds patience);

 private:
  void run();

  std::function<void()> look_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stops_ = false;
  bool has_ended_ = false;
  std::thread thread_;  // the last: it uses what stands above
};

}  // namespace pmq::dispatch

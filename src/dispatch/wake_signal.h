#pragma once

#include <string>

namespace pmq::dispatch {

/// Tells the dispatcher of this host that there is something to do. Never waits: where no
/// dispatcher listens, or it has been told enough, nothing happens.
class WakeSignal {
 public:
  /// `path` of the dispatcher's socket; empty: there is none.
  explicit WakeSignal(std::string path) : path_(std::move(path)) {}
  ~WakeSignal();
  WakeSignal(const WakeSignal&) = delete;
  WakeSignal& operator=(const WakeSignal&) = delete;

  void send() noexcept;

 private:
  std::string path_;
  int socket_ = -1;
};

}  // namespace pmq::dispatch

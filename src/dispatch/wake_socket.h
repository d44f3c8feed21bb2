#pragma once

#include <string>

namespace pmq::dispatch {

/// Where the dispatcher of this host hears of new work. Of several dispatchers one has it, and
/// when that one ends, however it ends, another can take it.
class WakeSocket {
 public:
  /// `path` of the socket, at most 107 bytes; beside it a lock file stays. Empty: none is wanted.
  explicit WakeSocket(std::string path) : path_(std::move(path)) {}
  ~WakeSocket();
  WakeSocket(const WakeSocket&) = delete;
  WakeSocket& operator=(const WakeSocket&) = delete;

  /// Says whether it is ours now. Not ours: another dispatcher has it, or there can't be one.
  bool try_to_own() noexcept;
  [[nodiscard]] bool is_owned() const noexcept { return socket_ >= 0; }
  /// Readable when there is word; only while it is ours.
  [[nodiscard]] int descriptor() const noexcept { return socket_; }
  /// Reads all words that are there; says whether there were any.
  bool heard() noexcept;

 private:
  [[nodiscard]] bool lock() noexcept;

  std::string path_;
  int lock_ = -1;
  int socket_ = -1;
};

}  // namespace pmq::dispatch

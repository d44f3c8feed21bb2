#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "config/settings.h"

namespace pmq::test {

/// Stands between the store and the database on a unix socket of its own and cuts the connection at
/// a chosen statement: before the server gets it, or after the server has carried it out and before
/// its answer is handed on.
class CuttingProxy {
 public:
  enum class Cut { before_server, before_answer };

  explicit CuttingProxy(const config::DatabaseSettings& behind);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  /// What to connect with.
  [[nodiscard]] config::DatabaseSettings settings() const;

  /// Cuts at the next statement that begins so, once.
  void cut_at(std::string statement, Cut cut);
  [[nodiscard]] int cuts() const noexcept { return cuts_; }

 private:
  void accept_all();
  void serve(int client);
  /// What to do with a packet of the client's.
  enum class Fate { pass, drop, drop_after_answer };
  Fate fate_of(const std::string& packet);

  config::DatabaseSettings behind_;
  std::string path_;
  int listener_ = -1;
  std::atomic<bool> stopping_{false};
  std::atomic<int> cuts_{0};
  std::mutex mutex_;
  std::string armed_for_;
  Cut armed_cut_ = Cut::before_server;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace pmq::test

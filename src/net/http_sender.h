#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "net/curl.h"
#include "net/event_poll.h"
#include "net/http_post.h"
#include "net/transfer.h"

namespace pmq::net {

/// Posts hundreds of requests at a time from one thread, over connections that are used again.
/// What comes of each is a value; only a system that is out of memory or descriptors throws.
class HttpSender {
 public:
  explicit HttpSender(SenderOptions options);
  /// Breaks off what is under way.
  ~HttpSender();
  HttpSender(const HttpSender&) = delete;
  HttpSender& operator=(const HttpSender&) = delete;

  /// Sends it during the next wait().
  void start(Post post);
  [[nodiscard]] std::size_t under_way() const noexcept { return under_way_.size(); }
  /// Drives what is under way until some of it has ended, and returns that. After `patience` at the
  /// latest, after wake(), and when a watched descriptor can be read, it returns what there is.
  [[nodiscard]] std::vector<Posted> wait(milliseconds patience);
  /// Breaks off what is under way; returns its tickets.
  std::vector<std::uint64_t> abandon();

  /// Has wait() return when the descriptor can be read. It stays its owner's.
  void watch(int descriptor) { events_.set(descriptor, EPOLLIN); }
  void unwatch(int descriptor) { events_.set(descriptor, 0); }
  /// Has wait() return. From any thread, and from a signal handler.
  void wake() const noexcept { alarm_.ring(); }

 private:
  using Steady = std::chrono::steady_clock;

  static int watch_socket(CURL* handle, curl_socket_t socket, int what, void* self, void* known);
  static int set_timer(CURLM* multi, long timeout_ms, void* self);

  [[nodiscard]] milliseconds until_timer(milliseconds at_most) const;
  /// Says whether someone other than curl wants to be heard.
  bool handle(std::span<const epoll_event> events);
  void act_on(curl_socket_t socket, int what);
  [[nodiscard]] std::vector<Posted> collect();
  std::unique_ptr<Transfer> take_out(Transfer& transfer);

  SenderOptions options_;
  EventPoll events_;
  Alarm alarm_;
  std::optional<Steady::time_point> timer_;
  std::unordered_set<curl_socket_t> sockets_;
  MultiHandle multi_;  // after all that its callbacks use
  std::unordered_map<Transfer*, std::unique_ptr<Transfer>> under_way_;
  std::vector<std::unique_ptr<Transfer>> idle_;
};

}  // namespace pmq::net

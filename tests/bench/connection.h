#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pmq::bench {

using Clock = std::chrono::steady_clock;

// One whole HTTP answer; the body's bytes live until the connection's next send.
struct Answer {
  int status = 0;
  std::string_view body;
};

// A persistent HTTP/1.1 connection to 127.0.0.1 with one request under way at a time, driven by
// an epoll loop of the caller's. It opens again by itself when the server closes between requests.
class Connection {
 public:
  enum class Progress { waiting, answered, broken };

  Connection(int epoll, std::uint16_t port, std::size_t index);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // The request's bytes must stay where they are until it is answered.
  void send(std::string_view request);

  // To be called on every event of this connection. `broken`: the server closed amid a request.
  Progress advance();

  [[nodiscard]] const Answer& answer() const { return answer_; }
  [[nodiscard]] Clock::time_point sent_at() const { return sent_at_; }
  [[nodiscard]] bool busy() const { return busy_; }

 private:
  void open();
  void close();
  bool flush();
  bool read_answer();
  void watch(bool writable);

  int epoll_;
  std::uint16_t port_;
  std::size_t index_;
  int socket_ = -1;
  bool busy_ = false;
  bool closes_ = false;
  std::string_view unsent_;
  std::string received_;
  std::size_t head_size_ = 0;
  std::size_t answer_size_ = 0;
  Answer answer_;
  Clock::time_point sent_at_;
};

}  // namespace pmq::bench

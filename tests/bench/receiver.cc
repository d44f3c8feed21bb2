// The webhook receiver that is measured with: answers at once, after a while (/wait-500 in
// milliseconds) or never (/hang). GET /report tells what came since the last report, and how long
// after the time in its `"at":` (microseconds since 1970). Prints its port.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

namespace pmq::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK";

std::int64_t number_behind(std::string_view text, std::string_view word) {
  const auto at = text.find(word);
  std::int64_t number = 0;
  if (at == std::string_view::npos) return number;
  std::from_chars(text.data() + at + word.size(), text.data() + text.size(), number);
  return number;
}

std::int64_t microseconds_now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

class Report {
 public:
  void came(std::string_view body) {
    ++requests_;
    if (const auto at = number_behind(body, "\"at\":"); at > 0) {
      latencies_.push_back(microseconds_now() - at);
    }
  }

  std::string take() {
    std::ranges::sort(latencies_);
    const auto at = [this](double share) {
      const auto last = static_cast<double>(latencies_.size()) - 1;
      return latencies_.empty() ? 0 : latencies_[static_cast<std::size_t>(share * last)];
    };
    const double seconds = std::chrono::duration<double>(Clock::now() - since_).count();
    auto text = fmt::format(
        "{{\"seconds\":{:.3f},\"requests\":{},\"rate\":{:.1f},\"timed\":{},\"p50_us\":{},\"p99_us\":{}}}",
        seconds, requests_, static_cast<double>(requests_) / seconds, latencies_.size(), at(0.5),
        at(0.99));
    *this = Report{};
    return text;
  }

 private:
  std::uint64_t requests_ = 0;
  std::vector<std::int64_t> latencies_;
  Clock::time_point since_ = Clock::now();
};

class Receiver {
 public:
  Receiver() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, any, size) != 0 || ::listen(listener_, 1024) != 0 ||
        ::getsockname(listener_, any, &size) != 0) {
      std::perror("receiver");
      std::exit(1);
    }
    watch(listener_);
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
  }

  [[noreturn]] void serve() {
    std::array<epoll_event, 256> ready{};
    for (;;) {
      const int count = ::epoll_wait(epoll_, ready.data(), ready.size(), patience());
      for (int i = 0; i < count; ++i) {
        const int socket = ready[static_cast<std::size_t>(i)].data.fd;
        if (socket == listener_) {
          accept_one();
        } else {
          read_from(socket);
        }
      }
      answer_those_who_waited();
    }
  }

 private:
  void watch(int socket) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = socket;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  }

  void accept_one() const {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    watch(socket);
  }

  void read_from(int socket) {
    std::array<char, 65536> buffer{};
    const auto got = ::read(socket, buffer.data(), buffer.size());
    if (got <= 0) {
      ::close(socket);
      unread_.erase(socket);
      std::erase_if(waiting_, [&](const auto& entry) { return entry.second == socket; });
      return;
    }
    auto& text = unread_[socket];
    text.append(buffer.data(), static_cast<std::size_t>(got));
    for (;;) {
      const auto head = text.find("\r\n\r\n");
      if (head == std::string::npos) return;
      const auto length = static_cast<std::size_t>(number_behind(text, "Content-Length: "));
      if (text.size() < head + 4 + length) return;
      handle(socket, std::string_view{text}.substr(0, head),
             std::string_view{text}.substr(head + 4, length));
      text.erase(0, head + 4 + length);
    }
  }

  void handle(int socket, std::string_view head, std::string_view body) {
    if (head.starts_with("GET")) {
      const auto text = report_.take();
      send(socket,
           fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", text.size(), text));
      return;
    }
    report_.came(body);
    const auto line = head.substr(0, head.find('\r'));
    if (line.find("/hang") != std::string_view::npos) return;
    if (const auto wait = number_behind(line, "/wait-"); wait > 0) {
      waiting_.emplace(Clock::now() + std::chrono::milliseconds{wait}, socket);
    } else {
      send(socket, answer);
    }
  }

  static void send(int socket, std::string_view text) {
    static_cast<void>(::send(socket, text.data(), text.size(), MSG_NOSIGNAL));
  }

  [[nodiscard]] int patience() const {
    if (waiting_.empty()) return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(waiting_.begin()->first - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
  }

  void answer_those_who_waited() {
    while (!waiting_.empty() && waiting_.begin()->first <= Clock::now()) {
      send(waiting_.begin()->second, answer);
      waiting_.erase(waiting_.begin());
    }
  }

  int listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  int epoll_ = ::epoll_create1(0);
  std::unordered_map<int, std::string> unread_;
  std::multimap<Clock::time_point, int> waiting_;
  Report report_;
};

}  // namespace
}  // namespace pmq::bench

int main() {
  pmq::bench::Receiver{}.serve();
}

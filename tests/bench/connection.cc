#include "connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace pmq::bench {
namespace {

std::size_t number_after(std::string_view head, std::string_view name) {
  const auto at = head.find(name);
  if (at == std::string_view::npos) throw std::runtime_error("an answer without Content-Length");
  std::size_t value = 0;
  const auto digits = head.substr(at + name.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

}  // namespace

Connection::Connection(int epoll, std::uint16_t port, std::size_t index)
    : epoll_(epoll), port_(port), index_(index) {
  open();
}

Connection::~Connection() {
  close();
}

void Connection::send(std::string_view request) {
  if (socket_ < 0) open();
  unsent_ = request;
  received_.clear();
  head_size_ = 0;
  busy_ = true;
  sent_at_ = Clock::now();
  if (!flush()) watch(true);
}

Connection::Progress Connection::advance() {
  if (busy_ && !unsent_.empty() && flush()) watch(false);
  std::array<char, 65536> chunk{};
  for (;;) {
    const auto size = ::recv(socket_, chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return Progress::waiting;
    if (size <= 0) {
      close();
      if (!busy_) return Progress::waiting;
      busy_ = false;
      return Progress::broken;
    }
    received_.append(chunk.data(), static_cast<std::size_t>(size));
    if (!read_answer()) continue;
    busy_ = false;
    if (closes_) close();
    return Progress::answered;
  }
}

void Connection::open() {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::system_error(errno, std::generic_category(), "connect");
  }
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = index_;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket_, &event);
}

void Connection::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

// True once the whole request is in the kernel's hands.
bool Connection::flush() {
  while (!unsent_.empty()) {
    const auto size = ::send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return false;  // full, or closed: then reading tells
    unsent_.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

bool Connection::read_answer() {
  if (head_size_ == 0) {
    const auto end = received_.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    head_size_ = end + 4;
    const auto head = std::string_view(received_).substr(0, head_size_);
    std::from_chars(head.data() + 9, head.data() + 12, answer_.status);
    answer_size_ = head_size_ + number_after(head, "Content-Length: ");
    closes_ = head.find("Connection: close") != std::string_view::npos;
  }
  if (received_.size() < answer_size_) return false;
  answer_.body = std::string_view(received_).substr(head_size_);
  return true;
}

void Connection::watch(bool writable) {
  epoll_event event{};
  event.events = writable ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.u64 = index_;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, socket_, &event);
}

}  // namespace pmq::bench

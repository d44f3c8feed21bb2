#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace pmq::net::test {

/// One connection, seen from the server.
class Peer {
 public:
  Peer(int socket, const std::atomic<bool>& leaving) : socket_(socket), leaving_(leaving) {}

  /// The next request, head and body; empty when the other side has hung up.
  std::string request() {
    for (;;) {
      if (const auto end = whole(); end != std::string::npos) {
        std::string request = bytes_.substr(0, end);
        bytes_.erase(0, end);
        return request;
      }
      char buffer[4096];
      const auto got = ::recv(socket_, buffer, sizeof buffer, 0);
      if (got <= 0) return "";
      bytes_.append(buffer, static_cast<std::size_t>(got));
    }
  }

  /// False when the other side has hung up.
  bool send(std::string_view text) const {
    while (!text.empty()) {
      const auto sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Says nothing more until the other side hangs up.
  void hang() {
    while (!request().empty()) {
    }
  }

  [[nodiscard]] bool leaving() const { return leaving_; }

 private:
  [[nodiscard]] std::size_t whole() const {
    const auto head = bytes_.find("\r\n\r\n");
    if (head == std::string::npos) return head;
    const auto length = bytes_.find("Content-Length: ");
    const auto body = length < head ? std::stoul(bytes_.substr(length + 16)) : 0;
    const auto end = head + 4 + body;
    return bytes_.size() >= end ? end : std::string::npos;
  }

  int socket_;
  const std::atomic<bool>& leaving_;
  std::string bytes_;
};

/// Serves each connection to 127.0.0.1 as the script says, in a thread of its own.
class ScriptedServer {
 public:
  using Script = std::function<void(Peer&)>;

  explicit ScriptedServer(Script script)
      : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, any, size) != 0 || ::listen(listener_, 512) != 0 ||
        ::getsockname(listener_, any, &size) != 0) {
      throw std::runtime_error("no port to listen on");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~ScriptedServer() {
    leaving_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock{mutex_};
      for (const int socket : open_)
        ::shutdown(socket, SHUT_RDWR);
    }
    for (auto& thread : threads_)
      thread.join();
    ::close(listener_);
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  [[nodiscard]] std::string url(const std::string& host = "127.0.0.1") const {
    return "http://" + host + ":" + std::to_string(port_) + "/hook";
  }
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void accept_all() {
    for (;;) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      ++connections_;
      const std::lock_guard lock{mutex_};
      open_.push_back(socket);
      threads_.emplace_back([this, socket] { serve(socket); });
    }
  }

  void serve(int socket) {
    Peer peer{socket, leaving_};
    script_(peer);
    const std::lock_guard lock{mutex_};
    open_.remove(socket);
    ::close(socket);
  }

  Script script_;
  int listener_;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> leaving_ = false;
  std::mutex mutex_;
  std::list<int> open_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

/// Lets no connection come about: its queue is full of others.
class FullListener {
 public:
  FullListener() : listener_(open()) {
    socklen_t size = sizeof address_;
    static_cast<void>(::bind(listener_, any(), size));
    if (::listen(listener_, 0) != 0 || ::getsockname(listener_, any(), &size) != 0) {
      throw std::runtime_error("no port to listen on");
    }
    for (int& other : others_) {
      other = open();
      static_cast<void>(::connect(other, any(), size));
    }
  }
  ~FullListener() {
    for (const int other : others_)
      ::close(other);
    ::close(listener_);
  }
  FullListener(const FullListener&) = delete;
  FullListener& operator=(const FullListener&) = delete;

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)) + "/";
  }

 private:
  static int open() { return ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }
  sockaddr* any() { return reinterpret_cast<sockaddr*>(&address_); }

  sockaddr_in address_ = [] {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }();
  int listener_;
  std::array<int, 4> others_{};
};

/// Answers each request with the same bytes.
inline ScriptedServer::Script always(std::string answer) {
  return [answer = std::move(answer)](Peer& peer) {
    while (!peer.request().empty() && peer.send(answer)) {
    }
  };
}

}  // namespace pmq::net::test

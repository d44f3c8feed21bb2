#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/time.h"

namespace pmq::net {

/// An owned file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  [[nodiscard]] int get() const noexcept { return number_; }

 private:
  int number_;
};

/// The kernel's list of descriptors that somebody waits for. Throws std::system_error.
class EventPoll {
 public:
  EventPoll();

  /// Waits for these of EPOLLIN and EPOLLOUT from now on; 0 for nothing any more.
  void set(int descriptor, std::uint32_t events);
  /// What is ready, after `patience` at the latest; valid until the next call.
  [[nodiscard]] std::span<const epoll_event> wait(milliseconds patience);

 private:
  static constexpr std::size_t most_at_once = 128;

  Descriptor poll_;
  std::array<epoll_event, most_at_once> ready_{};
};

/// Ends a wait from elsewhere.
class Alarm {
 public:
  Alarm();
  /// From any thread, and from a signal handler.
  void ring() const noexcept;
  void clear() const noexcept;
  [[nodiscard]] int descriptor() const noexcept { return event_.get(); }

 private:
  Descriptor event_;
};

}  // namespace pmq::net

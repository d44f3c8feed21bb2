#include "net/event_poll.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

namespace pmq::net {
namespace {

int checked(int number, const char* what) {
  if (number < 0) throw std::system_error(errno, std::generic_category(), what);
  return number;
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

EventPoll::EventPoll() : poll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {}

void EventPoll::set(int descriptor, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  if (events == 0) {
    // It may be closed by now, and gone from the list with that.
    static_cast<void>(::epoll_ctl(poll_.get(), EPOLL_CTL_DEL, descriptor, nullptr));
    return;
  }
  if (::epoll_ctl(poll_.get(), EPOLL_CTL_MOD, descriptor, &event) == 0) return;
  checked(::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
}

std::span<const epoll_event> EventPoll::wait(milliseconds patience) {
  const auto timeout = static_cast<int>(
      std::clamp<std::int64_t>(patience.count(), 0, std::numeric_limits<int>::max()));
  const int count =
      ::epoll_wait(poll_.get(), ready_.data(), static_cast<int>(ready_.size()), timeout);
  if (count < 0 && errno == EINTR) return {};
  return {ready_.data(), static_cast<std::size_t>(checked(count, "epoll_wait"))};
}

Alarm::Alarm() : event_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {}

void Alarm::ring() const noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
}

void Alarm::clear() const noexcept {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(event_.get(), &count, sizeof count);
}

}  // namespace pmq::net

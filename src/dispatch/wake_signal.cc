#include "dispatch/wake_signal.h"

#include <sys/socket.h>
#include <unistd.h>

#include "dispatch/wake_address.h"

namespace pmq::dispatch {

WakeSignal::~WakeSignal() {
  if (socket_ >= 0) ::close(socket_);
}

void WakeSignal::send() noexcept {
  const auto address = wake_address(path_);
  if (!address) return;
  if (socket_ < 0) socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return;
  const char word = 'w';
  // Nobody there, or so many words unread that one more says nothing new: both are fine.
  static_cast<void>(::sendto(socket_, &word, sizeof word, MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&*address), sizeof *address));
}

}  // namespace pmq::dispatch

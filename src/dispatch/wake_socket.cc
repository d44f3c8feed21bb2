#include "dispatch/wake_socket.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "dispatch/wake_address.h"

namespace pmq::dispatch {
namespace {

constexpr mode_t only_for_owner = 0600;

}  // namespace

WakeSocket::~WakeSocket() {
  if (socket_ >= 0) {
    ::unlink(path_.c_str());
    ::close(socket_);
  }
  if (lock_ >= 0) ::close(lock_);
}

bool WakeSocket::try_to_own() noexcept {
  if (is_owned()) return true;
  const auto address = wake_address(path_);
  if (!address || !lock()) return false;
  // What lies there now is a dead dispatcher's.
  ::unlink(path_.c_str());
  const int made = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (made < 0) return false;
  if (::bind(made, reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 ||
      ::chmod(path_.c_str(), only_for_owner) != 0) {
    ::close(made);
    return false;
  }
  socket_ = made;
  return true;
}

bool WakeSocket::lock() noexcept {
  if (lock_ >= 0) return true;
  const std::string file = path_ + ".lock";
  const int opened = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, only_for_owner);
  if (opened < 0) return false;
  if (::flock(opened, LOCK_EX | LOCK_NB) != 0) {
    ::close(opened);
    return false;
  }
  lock_ = opened;
  return true;
}

bool WakeSocket::heard() noexcept {
  bool any = false;
  std::array<char, 16> word{};
  while (is_owned() && ::recv(socket_, word.data(), word.size(), 0) >= 0)
    any = true;
  return any;
}

}  // namespace pmq::dispatch

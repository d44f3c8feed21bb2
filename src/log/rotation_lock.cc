#include "log/rotation_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace pmq::log {
namespace {

constexpr mode_t only_for_owner = 0600;

// Who only looks may be somebody else than who writes, root for instance, and makes no file that
// writers could not open.
int open_lock(const std::string& path, RotationLock::For purpose) {
  const auto name = path + ".lock";
  return purpose == RotationLock::For::renaming
             ? ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, only_for_owner)
             : ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
}

bool lock(int descriptor, int how) {
  int outcome;
  do {
    outcome = ::flock(descriptor, how);
  } while (outcome != 0 && errno == EINTR);
  return outcome == 0;
}

}  // namespace

RotationLock::RotationLock(const std::string& path, For purpose)
    : descriptor_(open_lock(path, purpose)) {
  const int how = purpose == For::renaming ? LOCK_EX | LOCK_NB : LOCK_SH;
  is_held_ = descriptor_ >= 0 && lock(descriptor_, how);
}

RotationLock::~RotationLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace pmq::log

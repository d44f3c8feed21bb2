#include "log/log_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "log/rotation_lock.h"

namespace pmq::log {
namespace {

constexpr mode_t only_for_owner = 0600;

bool is_there(const std::string& name) {
  struct stat found {};
  return ::stat(name.c_str(), &found) == 0;
}

}  // namespace

std::string name_of_old(const std::string& path, int number) {
  return number == 0 ? path : path + '.' + std::to_string(number);
}

LogFile::LogFile(std::string path, std::int64_t max_bytes, int old_files)
    : path_(std::move(path)), max_bytes_(max_bytes), old_files_(old_files) {}

LogFile::~LogFile() {
  close();
}

bool LogFile::append(std::string_view line) {
  // A file that this process still holds may have been put aside more than once since it looked,
  // and be gone: what was written there is written again.
  constexpr int most_tries = 5;
  const std::lock_guard lock(mutex_);
  for (int tries = 0; tries < most_tries; ++tries) {
    if (!is_the_one_at_the_path() && !open()) return false;
    if (at_path_.st_size > 0 &&
        at_path_.st_size + static_cast<std::int64_t>(line.size()) > max_bytes_) {
      rotate();
      if (!is_the_one_at_the_path() && !open()) return false;
    }
    if (!write(line)) return false;
    struct stat written {};
    if (::fstat(descriptor_, &written) != 0 || written.st_nlink > 0) return true;
    close();
  }
  return false;
}

bool LogFile::is_the_one_at_the_path() {
  return descriptor_ >= 0 && ::stat(path_.c_str(), &at_path_) == 0 && at_path_.st_ino == inode_ &&
         at_path_.st_dev == device_;
}

bool LogFile::open() {
  close();
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, only_for_owner);
  if (descriptor_ < 0 || ::fstat(descriptor_, &at_path_) != 0) return false;
  inode_ = at_path_.st_ino;
  device_ = at_path_.st_dev;
  line_is_torn_ = false;
  return true;
}

void LogFile::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

/// One write for a whole line, to the file's end: lines of several processes never mix. Only a full
/// disk takes a part of one.
bool LogFile::write(std::string_view line) {
  std::string after_torn;
  if (line_is_torn_) {
    after_torn = '\n' + std::string(line);
    line = after_torn;
  }
  ssize_t written;
  do {
    written = ::write(descriptor_, line.data(), line.size());
  } while (written < 0 && errno == EINTR);
  if (written > 0) line_is_torn_ = static_cast<std::size_t>(written) < line.size();
  // One byte often fits, and the next line may be another process's.
  if (line_is_torn_ && ::write(descriptor_, "\n", 1) == 1) line_is_torn_ = false;
  return written == static_cast<ssize_t>(line.size());
}

void LogFile::rotate() {
  const RotationLock lock(path_, RotationLock::For::renaming);
  // Whoever can't have the lock writes on: the file grows a little over its size.
  if (!lock.is_held() || !is_the_one_at_the_path()) return;
  // A process that was killed in here has left a gap: what is above it needn't move, and none goes.
  int last = 1;
  while (last < old_files_ && is_there(name_of_old(path_, last)))
    ++last;
  for (int number = last; number > 0; --number) {
    static_cast<void>(
        std::rename(name_of_old(path_, number - 1).c_str(), name_of_old(path_, number).c_str()));
  }
  // Fewer may be kept than before.
  for (int number = old_files_ + 1; ::unlink(name_of_old(path_, number).c_str()) == 0;)
    ++number;
}

}  // namespace pmq::log

#include "log/log_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "log/log_file.h"
#include "log/rotation_lock.h"

namespace pmq::log {
namespace {

// Settings allow 100.
constexpr int most_old_files = 1000;

bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

std::optional<struct stat> look_at(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return std::nullopt;
  return found;
}

int open_file(const std::string& path) {
  return ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

/// The number of the oldest one. A process that was killed while it renamed has left a gap, one.
int oldest(const std::string& path) {
  int number = 0;
  const auto is_there = [&path](int at) { return look_at(name_of_old(path, at)).has_value(); };
  while (number < most_old_files && (is_there(number + 1) || is_there(number + 2)))
    ++number;
  return number;
}

}  // namespace

LogReader::LogReader(std::string path, Until until) : path_(std::move(path)), until_(until) {}

LogReader::~LogReader() {
  close();
}

std::optional<std::string> LogReader::next_line() {
  if (descriptor_ < 0 && !open_oldest()) return std::nullopt;
  for (;;) {
    if (auto line = buffered_line()) return line;
    if (read_more()) {
      may_move_on_ = false;
      continue;
    }
    const auto now_there = look_at(path_);
    if (now_there && is_same(*now_there, file_)) {
      has_caught_up_ = true;
      return std::nullopt;
    }
    // It was put aside just now. Somebody may be about to write a last line to it: it is left only
    // when it has been read to its end once more, after whoever asks has waited.
    const bool is_fresh = until_ == Until::forever && has_caught_up_;
    if (is_fresh && !std::exchange(may_move_on_, true)) return std::nullopt;
    if (!move_on()) return std::nullopt;
  }
}

std::optional<std::string> LogReader::buffered_line() {
  const auto end = buffer_.find('\n', begin_);
  if (end == std::string::npos) return std::nullopt;
  auto line = buffer_.substr(begin_, end - begin_);
  begin_ = end + 1;
  return line;
}

bool LogReader::read_more() {
  buffer_.erase(0, std::exchange(begin_, 0));
  std::array<char, 64 * 1024> bytes;
  ssize_t got;
  do {
    got = ::read(descriptor_, bytes.data(), bytes.size());
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(got));
  return true;
}

bool LogReader::open_oldest() {
  const RotationLock lock(path_, RotationLock::For::looking);
  return take(open_file(name_of_old(path_, oldest(path_))));
}

/// To the file that followed this one, wherever the two are by now.
bool LogReader::move_on() {
  finish_torn_line();
  const RotationLock lock(path_, RotationLock::For::looking);
  const int last = oldest(path_);
  int number = 1;
  while (number <= last && !is_at(number))
    ++number;
  // It may be gone already, and with it some that followed it.
  if (number > last) return take(open_file(name_of_old(path_, last)));
  while (number-- > 0)
    if (take(open_file(name_of_old(path_, number)))) return true;
  return false;
}

bool LogReader::is_at(int number) const {
  const auto there = look_at(name_of_old(path_, number));
  return there && is_same(*there, file_);
}

/// Nobody goes on with what a full disk has cut off.
void LogReader::finish_torn_line() {
  if (begin_ < buffer_.size()) buffer_ += '\n';
}

bool LogReader::take(int descriptor) {
  if (descriptor < 0) return false;
  close();
  descriptor_ = descriptor;
  may_move_on_ = false;
  return ::fstat(descriptor_, &file_) == 0;
}

void LogReader::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

}  // namespace pmq::log

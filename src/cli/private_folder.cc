#include "cli/private_folder.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

namespace pmq::cli {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

bool is_in_memory(const fs::path& folder) {
  struct statfs system {};
  return ::statfs(folder.c_str(), &system) == 0 &&
         (system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC);
}

/// The best first.
std::vector<fs::path> places() {
  std::vector<fs::path> all;
  const char* const runtime = std::getenv("XDG_RUNTIME_DIR");
  for (const fs::path& place : {fs::path(runtime != nullptr ? runtime : ""), fs::path("/dev/shm")})
    if (!place.empty() && is_in_memory(place)) all.push_back(place);
  all.push_back(fs::temp_directory_path());
  return all;
}

fs::path make_folder() {
  for (const auto& place : places()) {
    std::string name = (place / "pmq-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) return name;
  }
  fail("no place for a private file");
}

void wipe_file(const fs::path& file) noexcept {
  const int out = ::open(file.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
  if (out < 0) return;
  constexpr std::array<char, 4096> zeros{};
  const off_t size = ::lseek(out, 0, SEEK_END);
  ::lseek(out, 0, SEEK_SET);
  for (off_t done = 0; done < size;) {
    const auto some = static_cast<std::size_t>(std::min<off_t>(zeros.size(), size - done));
    const auto written = ::write(out, zeros.data(), some);
    if (written <= 0) break;
    done += written;
  }
  ::fsync(out);
  ::close(out);
}

/// No signal that can be held back comes to this process while one of these lives.
class NoSignals {
 public:
  NoSignals() {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before_);
  }
  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;
  ~NoSignals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

/// Does nothing but wait for the end of the other; its signals are held back.
[[noreturn]] void watch(int end_of_other, const fs::path& folder) {
  ::setsid();
  // Whoever reads our output waits for its end, not for ours.
  for (const int inherited : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    ::close(inherited);
  char nothing = 0;
  while (::read(end_of_other, &nothing, 1) < 0 && errno == EINTR) {
  }
  wipe(folder);
  ::_exit(0);
}

}  // namespace

void wipe(const fs::path& folder) noexcept {
  std::error_code fault;
  for (fs::recursive_directory_iterator at(folder, fault), end; !fault && at != end;
       at.increment(fault)) {
    std::error_code unknown;
    if (at->symlink_status(unknown).type() == fs::file_type::regular) wipe_file(at->path());
  }
  fs::remove_all(folder, fault);
}

PrivateFolder::PrivateFolder() {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) fail("pipe");
  path_ = make_folder();
  const NoSignals until_it_watches;
  watcher_ = ::fork();
  if (watcher_ == 0) {
    ::close(pipe[1]);
    watch(pipe[0], path_);
  }
  ::close(pipe[0]);
  watched_ = pipe[1];
  if (watcher_ < 0) {
    const int fault = errno;
    wipe(path_);
    ::close(watched_);
    throw std::system_error(fault, std::generic_category(), "fork");
  }
}

PrivateFolder::~PrivateFolder() {
  ::close(watched_);
  while (::waitpid(watcher_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace pmq::cli

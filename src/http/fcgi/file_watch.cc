#include "http/fcgi/file_watch.h"

#include <sys/stat.h>

#include <string_view>
#include <system_error>

namespace pmq::http::fcgi {

void FileWatch::add(const std::filesystem::path& file) {
  files_.push_back({file, look_at(file)});
}

bool FileWatch::has_changed() {
  const auto now = std::chrono::steady_clock::now();
  if (now - looked_at_ < std::chrono::seconds(1)) return false;
  looked_at_ = now;
  for (const Watched& watched : files_) {
    const State state = look_at(watched.file);
    if (state != State() && state != watched.state) return true;
  }
  return false;
}

FileWatch::State FileWatch::look_at(const std::filesystem::path& file) {
  struct stat found;
  if (::stat(file.c_str(), &found) != 0) return {};
  const auto since_epoch =
      std::chrono::seconds(found.st_mtim.tv_sec) + std::chrono::nanoseconds(found.st_mtim.tv_nsec);
  return {found.st_dev, found.st_ino, found.st_size, since_epoch.count()};
}

std::filesystem::path own_file(const char* argv0) {
  std::error_code failed;
  if (argv0 && *argv0 != '\0') {
    // Started by its bare name (suEXEC does that) it is in the folder that it was started in.
    auto named = std::filesystem::absolute(argv0, failed);
    if (!failed && std::filesystem::exists(named, failed)) return named;
  }
  return std::filesystem::read_symlink("/proc/self/exe", failed);
}

}  // namespace pmq::http::fcgi

#pragma once

#include <sys/types.h>

#include <filesystem>

namespace pmq::cli {

/// A folder of our own for a secret that another program has to read as a file: in memory where the
/// host has such a place, else in its folder for temporary files, readable for this user alone. A
/// process of its own watches over it, so that what is in it is wiped when this one ends, in
/// whatever way: only where both are killed at once it stays, in memory until the host is
/// restarted.
class PrivateFolder {
 public:
  /// Throws std::system_error.
  PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  ~PrivateFolder();

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
  int watched_ = -1;  ///< the watching process reads the other end, and sees it close
  pid_t watcher_ = -1;
};

/// Overwrites the files of the folder and removes it, as far as it can.
void wipe(const std::filesystem::path& folder) noexcept;

}  // namespace pmq::cli

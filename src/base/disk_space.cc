#include "base/disk_space.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

namespace pmq {

std::optional<DiskSpace> disk_space(const std::filesystem::path& folder) {
  struct statvfs room {};
  struct stat status {};
  if (::statvfs(folder.c_str(), &room) != 0 || ::stat(folder.c_str(), &status) != 0) {
    return std::nullopt;
  }
  const auto bytes = [&](fsblkcnt_t blocks) {
    return static_cast<std::int64_t>(blocks) * static_cast<std::int64_t>(room.f_frsize);
  };
  DiskSpace space;
  space.device = status.st_dev;
  space.used = bytes(room.f_blocks - room.f_bfree);
  // What is kept for root is as good as not there.
  space.total = space.used + bytes(room.f_bavail);
  return space;
}

}  // namespace pmq

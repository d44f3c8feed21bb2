#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace pmq {

/// A file system, as its ordinary users see it.
struct DiskSpace {
  std::uint64_t device = 0;  ///< the same for folders on the same one
  std::int64_t used = 0;     ///< bytes
  std::int64_t total = 0;    ///< used and free ones; 0 where it tells no size
};

/// Of the file system that holds the folder; nullopt where it can't be asked.
[[nodiscard]] std::optional<DiskSpace> disk_space(const std::filesystem::path& folder);

}  // namespace pmq

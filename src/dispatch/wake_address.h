#pragma once

#include <sys/un.h>

#include <cstring>
#include <optional>
#include <string>

namespace pmq::dispatch {

/// nullopt for a path longer than the system's 107 bytes.
[[nodiscard]] inline std::optional<sockaddr_un> wake_address(const std::string& path) noexcept {
  sockaddr_un address{};
  if (path.empty() || path.size() >= sizeof address.sun_path) return std::nullopt;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

}  // namespace pmq::dispatch

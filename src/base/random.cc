#include "base/random.h"

#include <sys/random.h>

#include <array>
#include <bit>
#include <cerrno>
#include <system_error>

namespace pmq {

void SystemRandom::fill(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      throw std::system_error(errno, std::generic_category(), "getrandom");
    }
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

std::uint64_t next_u64(Random& random) {
  std::array<std::byte, sizeof(std::uint64_t)> bytes;
  random.fill(bytes);
  return std::bit_cast<std::uint64_t>(bytes);
}

}  // namespace pmq

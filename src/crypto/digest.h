#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace pmq::crypto {

using Sha256 = std::array<std::byte, 32>;

/// These throw std::runtime_error when OpenSSL can't serve them (out of memory, broken install).
[[nodiscard]] Sha256 sha256(std::string_view data);
[[nodiscard]] Sha256 hmac_sha256(std::string_view key, std::string_view data);

/// The digest's bytes as a view, for the functions that take text. Valid as long as the digest is.
[[nodiscard]] inline std::string_view bytes_of(const Sha256& digest) noexcept {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// False at once for different lengths; else takes the same time wherever the two differ.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace pmq::crypto

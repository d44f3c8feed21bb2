#pragma once

#include <sodium.h>

#include <stdexcept>
#include <string_view>

namespace pmq::crypto {

/// Before any other call of libsodium. Throws std::runtime_error when it can't start.
inline void require_sodium() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error("libsodium can't start");
}

inline const unsigned char* bytes_in(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace pmq::crypto

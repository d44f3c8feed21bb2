#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace pmq {

/// Of valid UTF-8: how many code points.
[[nodiscard]] inline std::size_t count_characters(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

}  // namespace pmq

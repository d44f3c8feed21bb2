#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace pmq::json {

/// Where the run of bytes from `at` ends that mean themselves inside a JSON string: at the first
/// quote, backslash or control character, or the end of the text.
[[nodiscard]] inline std::size_t end_of_plain_run(std::string_view text, std::size_t at) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t high_bits = ones * 0x80;
  // Eight at a time: (x - n) & ~x has a byte's high bit set if the byte was below n (n <= 0x80).
  for (std::uint64_t eight; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    const std::uint64_t quotes = eight ^ ones * '"';
    const std::uint64_t backslashes = eight ^ ones * '\\';
    const std::uint64_t special = ((eight - ones * 0x20) & ~eight) | ((quotes - ones) & ~quotes) |
                                  ((backslashes - ones) & ~backslashes);
    if (special & high_bits) break;
  }
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) break;
  }
  return at;
}

}  // namespace pmq::json

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pmq::json {

/// What a document may ask of us. Sizes in bytes of the text.
struct Limits {
  std::size_t max_bytes = std::size_t{4} * 1024 * 1024;
  int max_depth = 32;                  ///< arrays and objects inside one another
  std::size_t max_number_length = 64;  ///< characters of one number
  int max_exponent_digits = 3;
  std::size_t max_values = 100'000;  ///< values of the tree, without those inside opaque ones
};

/// Why a text was refused. `code` is one of malformed_json, json_too_large, json_too_deep,
/// json_number_too_long, json_duplicate_key, json_invalid_unicode; `detail` is for people.
struct ParseError {
  std::string code;
  std::string detail;
  std::size_t offset = 0;  ///< byte of the text where it was noticed
};

/// Goes over the bytes, without recursion or allocation, and refuses what the parser behind it
/// can't take safely: size, invalid UTF-8, depth, long numbers, control characters, strings that
/// don't end, lone surrogates in escapes. A text that passes need not be valid JSON.
[[nodiscard]] std::optional<ParseError> scan(std::string_view text, const Limits& limits);

}  // namespace pmq::json

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace pmq {

/// `12,345`
[[nodiscard]] std::string with_separators(std::int64_t number);
/// `1 dead letter`, `12 dead letters`
[[nodiscard]] std::string counted(std::int64_t number, std::string_view noun);

/// The two largest units: `840ms`, `12s`, `3m 12s`, `2h 5m`, `4d 1h`.
[[nodiscard]] std::string duration_text(milliseconds duration);

/// `text` as one line of at most `max_characters`, cut with an ellipsis. Control characters become
/// blanks: what clients sent must not steer a terminal.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t max_characters);

/// The words between commas and blanks: `a, b c` has three.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);

/// `doc.*, page.*`
[[nodiscard]] std::string joined(const std::vector<std::string>& words);

}  // namespace pmq

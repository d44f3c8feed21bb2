#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pmq::config {

struct EnvEntry {
  std::string name;
  std::string value;
  int line = 0;  ///< from 1
};

/// A line that can't be read; `what()` never shows a value, which may be a secret.
struct BadEnvLine : std::runtime_error {
  BadEnvLine(int line_number, const std::string& fault)
      : std::runtime_error("line " + std::to_string(line_number) + ": " + fault),
        line(line_number) {}

  int line;
};

/// Reads the text of a `.env` file, line by line:
///
///     # a comment; blank lines are fine
///     NAME=value               # blanks around are cut off; " #" begins a comment
///     export NAME=value        (so that a shell can read the file too)
///     NAME='as it is: $ # \'
///     NAME="with \" \\ \$ \n \r \t"      (another backslash stays as it is)
///
/// Nothing is expanded; a value is one line. Lines may end in CR LF. A name twice is refused.
[[nodiscard]] std::vector<EnvEntry> parse_env_file(std::string_view text);

}  // namespace pmq::config

#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace pmq::log {

enum class Level : std::uint8_t { debug, info, warn, error, off };

/// One more fact of a line: its name and its text.
using Field = std::pair<std::string_view, std::string_view>;

/// Where lines go from now on: `file` (created where it isn't there), or standard error for an
/// empty path. `level`: debug, info, warn, error or off; lines below it are dropped.
void configure(const std::string& file, std::string_view level);

/// Writes one line of JSON: time, level, message, process, and the fields. Errors also go to
/// standard error, which the web server keeps. Never throws: a log that can't be written stops no
/// request.
void write(Level level, std::string_view message,
           std::initializer_list<Field> fields = {}) noexcept;

inline void info(std::string_view message, std::initializer_list<Field> fields = {}) noexcept {
  write(Level::info, message, fields);
}
inline void warn(std::string_view message, std::initializer_list<Field> fields = {}) noexcept {
  write(Level::warn, message, fields);
}
inline void error(std::string_view message, std::initializer_list<Field> fields = {}) noexcept {
  write(Level::error, message, fields);
}

}  // namespace pmq::log

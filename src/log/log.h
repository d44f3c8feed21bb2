#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace pmq::log {

enum class Level : std::uint8_t { debug, info, warn, error, off };

/// One more fact of a line: its name, and a text or number.
struct Field {
  Field(std::string_view key, std::string_view text) : name(key), value(text) {}
  Field(std::string_view key, const char* text) : name(key), value(std::string_view(text)) {}
  Field(std::string_view key, const std::string& text) : name(key), value(std::string_view(text)) {}
  Field(std::string_view key, std::integral auto number)
      : name(key), value(static_cast<std::int64_t>(number)) {}
  Field(std::string_view key, double number) : name(key), value(number) {}

  std::string_view name;
  std::variant<std::string_view, std::int64_t, double> value;
};

struct Options {
  std::string file;            ///< created where it isn't there; empty: standard error
  std::string level = "info";  ///< debug, info, warn, error or off; lines below it are dropped
  std::int64_t max_bytes = 10 * 1024 * 1024;  ///< of the file before it is put aside
  int old_files = 5;     ///< kept as FILE.1 (the youngest), FILE.2 …; 1 to 1000
  bool traffic = false;  ///< whether traffic() writes anything
};

/// Where lines go from now on.
void configure(const Options& options);

/// Writes one line of JSON: time, level, event, process, what is known of the request, the fields.
/// Errors also go to standard error, which the web server keeps. Never throws: a log that can't be
/// written stops no request.
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {}) noexcept;

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
  write(Level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
  write(Level::info, event, fields);
}
inline void warn(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
  write(Level::warn, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
  write(Level::error, event, fields);
}

/// Whether each request and each delivery has a line (LOG_REQUESTS), at the level info.
[[nodiscard]] bool wants_traffic() noexcept;

/// What every line of a thread tells of while a Context holds it. Texts are kept by view; what is
/// empty or 0 isn't told.
struct Subject {
  std::string_view request_id;
  std::string_view trace;
  std::string_view subject;
  std::int64_t message = 0;
  std::int64_t delivery = 0;
};

class Context {
 public:
  /// `subject` must outlive it, and may be filled in on the way.
  explicit Context(const Subject& subject) noexcept;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context();

 private:
  const Subject* before_;
};

/// Where errors go besides the file, instead of standard error; none: standard error again.
void send_errors_to(std::function<void(std::string_view line)> sink);

}  // namespace pmq::log

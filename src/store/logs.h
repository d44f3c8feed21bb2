#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "store/page.h"

namespace pmq::store {

/// The numbers are stored: they never change.
enum class LogLevel : std::uint8_t {
  debug = 0,
  info = 1,
  warning = 2,
  error = 3,
  critical = 4,
};

[[nodiscard]] std::string_view name(LogLevel level) noexcept;
/// In any case, and by the names that other logs have: `WARN`, `fatal`.
[[nodiscard]] std::optional<LogLevel> log_level_of(std::string_view text) noexcept;

inline constexpr std::size_t max_log_message_characters = 8192;
inline constexpr std::size_t max_log_fields_bytes = 16 * 1024;
inline constexpr std::size_t max_logs_at_once = 500;

/// What a service says of itself. Never changed once it is written.
struct LogEntry {
  std::int64_t id = 0;              ///< given by the store
  Time at{};                        ///< when it came
  std::optional<Time> happened_at;  ///< as its sender says
  LogLevel level = LogLevel::info;
  std::string service;                  ///< 1 to 100 characters
  std::string sender;                   ///< the subject of its token
  std::optional<std::string> trace_id;  ///< 1 to 128 characters
  std::optional<std::string> user_id;   ///< 1 to 255 characters
  std::optional<std::string> job_id;    ///< 1 to 255 characters
  std::string message;                  ///< 1 to max_log_message_characters
  std::optional<std::string> fields;    ///< a JSON object, byte for byte as it came
};

/// All given members must match.
struct LogFilter {
  std::optional<std::string> service;
  std::optional<LogLevel> level;      ///< this one
  std::optional<LogLevel> min_level;  ///< this one or a graver one
  std::optional<std::string> trace_id;
  std::optional<std::string> user_id;
  std::optional<std::string> job_id;
  std::optional<std::string> text;  ///< a part of message or fields, in any case
  std::optional<Time> since;        ///< came then or later
  std::optional<Time> until;        ///< came before
};

/// The central log of all services. Nothing changes or removes an entry but the end of its time.
class Logs {
 public:
  virtual ~Logs() = default;

  /// All or none. Throws StorageFull before what consumers need is taken.
  virtual void append(std::span<const LogEntry> entries) = 0;
  /// Latest first. What is looked at for one page is bounded.
  [[nodiscard]] virtual Page<LogEntry> search(const LogFilter& filter, const PageRequest& page) = 0;
};

}  // namespace pmq::store

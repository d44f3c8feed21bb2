#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "config/env_file.h"
#include "config/settings.h"

namespace pmq::config {

/// Reads settings by name, from the environment first, then from the file's entries, and remembers
/// which names it was asked for. An empty value is as none. All throw BadSetting.
class SettingReader {
 public:
  SettingReader(std::filesystem::path file, bool file_exists, std::vector<EnvEntry> entries,
                const Environment& environment);

  /// Text without control characters.
  [[nodiscard]] std::string text(const char* name, std::string_view fallback);
  [[nodiscard]] std::string required_text(const char* name);
  [[nodiscard]] Secret secret(const char* name);
  [[nodiscard]] std::int64_t integer(const char* name, std::int64_t fallback, std::int64_t min,
                                     std::int64_t max, std::string_view unit);
  [[nodiscard]] bool boolean(const char* name, bool fallback);
  /// One of the choices, in any case; returned as it stands there.
  [[nodiscard]] std::string choice(const char* name, std::string_view fallback,
                                   std::initializer_list<std::string_view> choices);

  /// The file's entries that nothing asked for.
  [[nodiscard]] std::vector<EnvEntry> unknown_entries() const;

  /// Throws BadSetting: "NAME in /path/.env, line 3: fault".
  [[noreturn]] void refuse(const char* name, const std::string& fault) const;

 private:
  struct Found {
    std::string value;
    int line = 0;  // 0: from the environment
  };

  /// nullopt where the value is empty, too.
  [[nodiscard]] std::optional<std::string> find(const char* name);
  [[nodiscard]] std::optional<Found> look_up(const char* name) const;
  [[nodiscard]] std::string origin(const char* name) const;

  std::filesystem::path file_;
  bool file_exists_;
  std::vector<EnvEntry> entries_;
  Environment environment_;
  std::vector<std::string> asked_;
};

}  // namespace pmq::config

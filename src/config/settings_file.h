#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/env_file.h"
#include "config/settings.h"

namespace pmq::config {

/// A `.env` as it lies there, opened when it is sealed.
struct SettingsFile {
  bool exists = false;
  bool open_to_all = false;  ///< every user of this host may read or write it
  bool sealed = false;
  std::filesystem::path key_file;  ///< of a sealed one; empty: the key is from the environment
  Secret text;                     ///< what was sealed, or all of it
  std::vector<EnvEntry> entries;   ///< of that text
};

/// Throws BadSetting for a file that can't be read or opened. A missing one is as an empty one.
[[nodiscard]] SettingsFile read_settings_file(const std::filesystem::path& file,
                                              const Environment& environment);

/// Puts a new text in place of the file's, or makes it: for its owner alone, and wholly or not at
/// all, so that who reads it meanwhile reads one or the other. Throws std::system_error.
void replace_private_file(const std::filesystem::path& file, std::string_view text);

}  // namespace pmq::config

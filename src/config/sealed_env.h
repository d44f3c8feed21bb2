#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/secret.h"
#include "config/env_file.h"
#include "config/settings.h"

// A `.env` that is unreadable without a key from elsewhere. It is a file of settings itself, with
// two of them: what is sealed, and where the key is.
namespace pmq::config {

[[nodiscard]] bool is_sealed(std::span<const EnvEntry> entries);

struct SealKeys {
  std::vector<Secret> keys;    ///< the first seals, each opens; at least one
  std::filesystem::path file;  ///< absolute; empty: they are from the environment
};

/// Where the environment (PMQ_SEAL_KEY and PMQ_SEAL_KEY_PREVIOUS, else PMQ_SEAL_KEY_FILE), else the
/// sealed file says; nullopt when none of them does. Throws BadSetting for a key that is none.
[[nodiscard]] std::optional<SealKeys> find_seal_keys(std::span<const EnvEntry> entries,
                                                     const Environment& environment);

/// One key a line, as parse_sealing_key() takes them; blank lines and those of `#` are skipped.
/// Throws BadSetting.
[[nodiscard]] SealKeys read_seal_keys(const std::filesystem::path& file);

/// The text of a sealed file.
[[nodiscard]] std::string seal_env(std::string_view plain, const SealKeys& keys, Random& random);

/// What was sealed; nullopt when none of the keys opens it.
[[nodiscard]] std::optional<Secret> open_env(std::span<const EnvEntry> entries,
                                             std::span<const Secret> keys);

}  // namespace pmq::config

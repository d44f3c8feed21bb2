#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/random.h"
#include "cli/installation.h"
#include "config/settings.h"
#include "store/store.h"

namespace pmq::cli {

/// What the commands of one run share. Settings are read and the database is opened when a command
/// first asks for them.
class Session {
 public:
  Session(Installation installation, std::filesystem::path env_file);

  [[nodiscard]] const Installation& installation() const noexcept { return installation_; }
  [[nodiscard]] const std::filesystem::path& env_file() const noexcept { return env_file_; }
  /// Tells their warnings on standard error. Throws config::BadSetting.
  [[nodiscard]] const config::Settings& settings();
  [[nodiscard]] store::Store& store();

 private:
  Installation installation_;
  std::filesystem::path env_file_;
  SystemRandom random_;
  std::optional<config::Settings> settings_;
  std::unique_ptr<store::Store> store_;
};

/// The person at the command line, as the audit trail names them: `cli:anna`. Throws UsageError for
/// a reason that is empty, over 500 bytes, or no UTF-8.
[[nodiscard]] store::Actor operator_with(std::optional<std::string> reason);

}  // namespace pmq::cli

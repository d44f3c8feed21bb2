#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/random.h"
#include "cli/installation.h"
#include "config/settings.h"
#include "store/mysql/audit_trail.h"
#include "store/mysql/mysql_store.h"

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
  [[nodiscard]] store::Store& store() { return mysql(); }
  /// What is attached to it is written with the next change of store().
  [[nodiscard]] store::AuditTrail& audit();

 private:
  store::mysql::MysqlStore& mysql();

  Installation installation_;
  std::filesystem::path env_file_;
  SystemRandom random_;
  std::optional<config::Settings> settings_;
  std::unique_ptr<store::mysql::MysqlStore> store_;
  std::optional<store::mysql::MysqlAuditTrail> audit_;
};

/// The log goes where the settings say, from now on.
void configure_log(const config::Settings& settings);

/// The person at the command line, as the audit trail names them: `cli:anna`. Throws UsageError for
/// a reason that is empty, over 500 bytes, or no UTF-8.
[[nodiscard]] store::Actor operator_with(std::optional<std::string> reason);

/// What is written down of an act at the command line. Throws as above; may have to connect.
[[nodiscard]] store::AuditEntry audit_entry(Session& session, std::string action,
                                            std::string target,
                                            std::optional<std::string> reason = std::nullopt);

/// Writes down an act that needs no database, where there is one to be had; else warns. `details`:
/// a JSON object, or empty.
void write_down(Session& session, std::string action, std::string target,
                const std::string& details = "") noexcept;

}  // namespace pmq::cli

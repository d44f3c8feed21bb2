#include "cli/session.h"

#include <pwd.h>
#include <unistd.h>

#include <iostream>
#include <utility>

#include "base/utf8.h"
#include "cli/command.h"
#include "log/log.h"
#include "store/mysql/mysql_store.h"

namespace pmq::cli {

Session::Session(Installation installation, std::filesystem::path env_file)
    : installation_(std::move(installation)), env_file_(std::move(env_file)) {}

const config::Settings& Session::settings() {
  if (!settings_) {
    settings_ = config::load_settings(env_file_);
    for (const auto& warning : settings_->warnings)
      std::cerr << "pmq: warning: " << warning << '\n';
  }
  return *settings_;
}

store::AuditTrail& Session::audit() {
  if (!audit_) audit_.emplace(mysql().connection());
  return *audit_;
}

store::mysql::MysqlStore& Session::mysql() {
  if (!store_) {
    store_ = std::make_unique<store::mysql::MysqlStore>(settings().database, random_,
                                                        store::mysql::sealing_of(settings()));
  }
  return *store_;
}

void configure_log(const config::Settings& settings) {
  log::configure({settings.log_file, settings.log_level, settings.log_max_bytes,
                  settings.log_old_files, settings.log_requests});
}

store::Actor operator_with(std::optional<std::string> reason) {
  constexpr std::size_t max_reason_bytes = 500;
  if (reason && (reason->empty() || reason->size() > max_reason_bytes || !is_valid_utf8(*reason))) {
    throw UsageError("--reason: 1 to 500 bytes of UTF-8 are expected");
  }
  const uid_t user = getuid();
  const passwd* const entry = getpwuid(user);
  return {.name = "cli:" + (entry ? std::string{entry->pw_name} : std::to_string(user)),
          .reason = std::move(reason)};
}

store::AuditEntry audit_entry(Session& session, std::string action, std::string target,
                              std::optional<std::string> reason) {
  auto actor = operator_with(std::move(reason));
  store::AuditEntry entry;
  entry.at = session.store().now();
  entry.actor = std::move(actor.name);
  entry.action = std::move(action);
  entry.target = std::move(target);
  entry.reason = std::move(actor.reason);
  return entry;
}

void write_down(Session& session, std::string action, std::string target,
                const std::string& details) noexcept {
  try {
    auto entry = audit_entry(session, std::move(action), std::move(target));
    if (!details.empty()) entry.details = details;
    session.audit().write(entry);
  } catch (const std::exception& fault) {
    std::cerr << "pmq: warning: the audit doesn't know of this: " << fault.what() << '\n';
  }
}

}  // namespace pmq::cli

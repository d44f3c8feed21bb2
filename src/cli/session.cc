#include "cli/session.h"

#include <pwd.h>
#include <unistd.h>

#include <iostream>
#include <utility>

#include "base/utf8.h"
#include "cli/command.h"
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

store::Store& Session::store() {
  if (!store_) store_ = store::mysql::make_store(settings(), random_);
  return *store_;
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

}  // namespace pmq::cli

#include "http/fcgi/process.h"

#include <utility>

#include "http/fcgi/serve.h"
#include "log/log.h"

namespace pmq::http::fcgi {

Process::Process(std::filesystem::path own_file, FileWatch& watch, Start start, NotReady not_ready)
    : own_file_(std::move(own_file)),
      watch_(watch),
      start_(std::move(start)),
      not_ready_(not_ready) {}

Response Process::answer(const Variables& variables, BodySource& body) {
  if (!started_) start(variables);
  if (!application_) return not_ready_(variables, random_);
  return application_->answer(variables, body);
}

bool Process::make_way(std::chrono::milliseconds idle) noexcept {
  return application_ && application_->make_way(idle);
}

void Process::rest() noexcept {
  if (application_) application_->rest();
}

void Process::start(const Variables& variables) {
  started_ = true;
  const auto env_file = find_env_file(variables);
  watch_.add(env_file);
  try {
    const auto settings = config::load_settings(env_file, environment_of(variables));
    log::configure({settings.log_file, settings.log_level, settings.log_max_bytes,
                    settings.log_old_files, settings.log_requests});
    for (const std::string& warning : settings.warnings)
      log::warn(warning);
    application_ = start_(settings);
  } catch (const std::exception& fault) {
    log::error("bad settings: nothing is served", {{"cause", fault.what()}});
  }
}

/// A suEXEC program's own environment is nearly empty; what `.htaccess` sets comes with requests.
config::Environment Process::environment_of(const Variables& variables) {
  const std::string key_file(variables.get("PMQ_SEAL_KEY_FILE"));
  return [own = config::process_environment(), key_file](const char* name) {
    auto value = own(name);
    const bool is_key_file = std::string_view(name) == "PMQ_SEAL_KEY_FILE";
    return value || key_file.empty() || !is_key_file ? value : std::optional(key_file);
  };
}

std::filesystem::path Process::find_env_file(const Variables& variables) const {
  if (const auto own = config::process_environment()("PMQ_ENV"); own && !own->empty()) return *own;
  if (const std::string_view given = variables.get("PMQ_ENV"); !given.empty()) return given;
  return own_file_.parent_path().parent_path() / ".env";
}

int run(const char* argv0, const Process::Start& start, Process::NotReady not_ready) {
  const auto program = own_file(argv0);
  FileWatch watch;
  watch.add(program);
  Process process(program, watch, start, not_ready);
  return serve(process, watch);
}

}  // namespace pmq::http::fcgi

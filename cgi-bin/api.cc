#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "api/application.h"
#include "auth/verify_token.h"
#include "base/random.h"
#include "base/time.h"
#include "config/settings.h"
#include "dispatch/network_check.h"
#include "http/fcgi/serve.h"
#include "log/log.h"
#include "store/mysql/mysql_store.h"

namespace pmq {
namespace {

namespace fs = std::filesystem;

/// What a process has from its first request to its last: settings and all that is made of them.
class Installation {
 public:
  explicit Installation(const fs::path& env_file) : settings_(config::load_settings(env_file)) {
    log::configure(settings_.log_file, settings_.log_level);
    for (const std::string& warning : settings_.warnings)
      log::warn(warning);
  }

  api::Application& application() { return application_; }

 private:
  static auth::SharedSecret shared_secret(const config::TokenSettings& tokens) {
    if (!tokens.previous_secret) return auth::SharedSecret(tokens.secret);
    return {tokens.secret, *tokens.previous_secret};
  }

  static auth::TokenRules rules(const config::TokenSettings& tokens) {
    return {auth::Algorithm::hs256, tokens.issuer, tokens.audience, tokens.leeway};
  }

  static api::Options options(const config::Settings& settings) {
    return {
        settings.tokens.require_scopes ? api::WithoutScope::nothing : api::WithoutScope::everything,
        settings.max_payload_bytes};
  }

  config::Settings settings_;
  SystemClock clock_;
  SystemRandom random_;
  auth::SharedSecret keys_{shared_secret(settings_.tokens)};
  auth::TokenVerifier tokens_{rules(settings_.tokens), keys_};
  std::unique_ptr<store::Store> store_{store::mysql::make_store(settings_, random_)};
  dispatch::NetworkCheck endpoints_{settings_};
  api::Application application_{options(settings_), tokens_, *store_, endpoints_, clock_, random_};
};

/// Where the settings are is known only at the first request: under mod_fcgid what `.htaccess` sets
/// comes with the requests alone.
class Process final : public http::Application {
 public:
  Process(const fs::path& own_file, http::fcgi::FileWatch& watch)
      : beside_(own_file.parent_path().parent_path() / ".env"), watch_(watch) {}

  http::Response answer(const http::Variables& variables, http::BodySource& body) override {
    if (!started_) start(variables);
    if (!installation_) return api::not_ready(variables, random_);
    return installation_->application().answer(variables, body);
  }

 private:
  void start(const http::Variables& variables) {
    started_ = true;
    const fs::path env_file = find_env_file(variables);
    watch_.add(env_file);
    try {
      installation_.emplace(env_file);
    } catch (const std::exception& fault) {
      log::error("bad settings: nothing is served", {{"cause", fault.what()}});
    }
  }

  [[nodiscard]] fs::path find_env_file(const http::Variables& variables) const {
    if (const auto own = config::process_environment()("PMQ_ENV"); own && !own->empty())
      return *own;
    if (const std::string_view given = variables.get("PMQ_ENV"); !given.empty()) return given;
    return beside_;
  }

  fs::path beside_;
  http::fcgi::FileWatch& watch_;
  SystemRandom random_;
  bool started_ = false;
  std::optional<Installation> installation_;
};

}  // namespace
}  // namespace pmq

int main(int, char** argv) {
  const auto own_file = pmq::http::fcgi::own_file(argv[0]);
  pmq::http::fcgi::FileWatch watch;
  watch.add(own_file);
  pmq::Process process(own_file, watch);
  return pmq::http::fcgi::serve(process, watch);
}

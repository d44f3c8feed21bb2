#include <chrono>
#include <memory>

#include "api/application.h"
#include "api/dispatcher_link.h"
#include "auth/verify_token.h"
#include "base/random.h"
#include "base/time.h"
#include "config/settings.h"
#include "dispatch/mailer.h"
#include "dispatch/network_check.h"
#include "dispatch/round.h"
#include "dispatch/wake_signal.h"
#include "dispatch/watch.h"
#include "http/fcgi/process.h"
#include "identity/providers.h"
#include "log/log.h"
#include "store/mysql/alerts.h"
#include "store/mysql/audit_trail.h"
#include "store/mysql/chores.h"
#include "store/mysql/failed_tries.h"
#include "store/mysql/leader.h"
#include "store/mysql/logs.h"
#include "store/mysql/metrics.h"
#include "store/mysql/mysql_dispatch_store.h"
#include "store/mysql/mysql_store.h"
#include "store/mysql/rate_limits.h"
#include "store/mysql/token_keys.h"
#include "store/mysql/troubles.h"
#include "store/mysql/vitals.h"

namespace pmq {
namespace {

/// This host's dispatcher, reached by its socket; and one of our own for a round.
class Dispatching final : public api::DispatcherLink {
 public:
  Dispatching(const config::Settings& settings, Random& random)
      : settings_(settings), random_(random), signal_(settings.wake_socket) {}

  void wake() noexcept override { signal_.send(); }

  api::DispatchRound run_round() override {
    const auto store = store::mysql::make_dispatch_store(settings_, random_);
    SystemRandom random_of_chores;
    store::mysql::MysqlChores chores(settings_.database, random_of_chores, settings_.retention);
    const auto report = dispatch::run_round(settings_, *store, chores, random_);
    return {report.delivered, report.failed, report.deferred};
  }

 private:
  const config::Settings& settings_;
  Random& random_;
  dispatch::WakeSignal signal_;
};

/// What the API is made of, from a process's first request to its last.
class Installation final : public http::Application {
 public:
  explicit Installation(config::Settings settings) : settings_(std::move(settings)) {
    providers_.vouch_in(tokens_);
  }

  http::Response answer(const http::Variables& variables, http::BodySource& body) override {
    has_served_ = true;
    return application_.answer(variables, body);
  }

  bool make_way(milliseconds idle) noexcept override { return store_.make_way(idle); }

  void rest() noexcept override {
    store_.begin(store::Work::other);
    troubles_.write_down();
    look_after_alerts();
    store_.rest();
  }

 private:
  static auth::SharedSecret shared_secret(const config::TokenSettings& tokens) {
    if (!tokens.previous_secret) return auth::SharedSecret(tokens.secret);
    return {tokens.secret, *tokens.previous_secret};
  }

  static auth::TokenRules rules(const config::TokenSettings& tokens) {
    auth::TokenRules rules;
    rules.issuer = tokens.issuer;
    rules.audience = tokens.audience;
    rules.leeway = tokens.leeway;
    return rules;
  }

  static api::RateRules rate_rules(const config::Settings& settings) {
    return {settings.rate_limit_address, settings.rate_limit_subject, settings.trusted_proxies};
  }

  static api::Options options(const config::Settings& settings) {
    return {
        settings.tokens.require_scopes ? api::WithoutScope::nothing : api::WithoutScope::everything,
        settings.max_payload_bytes};
  }

  /// Where no dispatcher does: who else would tell that there is none? Once a minute at the most,
  /// and only by a process that has just had something to do.
  void look_after_alerts() noexcept {
    const auto now = std::chrono::steady_clock::now();
    // After a crowd has gone, all its processes at once would want a connection for this.
    if (!store_.connection().is_open()) return;
    if (!has_served_ || now < look_again_at_) return;
    has_served_ = false;
    look_again_at_ = now + std::chrono::minutes(1);
    try {
      static_cast<void>(watch_.look_in_place_of_others([this] { return store_.now(); }));
    } catch (const std::exception& fault) {
      log::warn("alerts can't be looked after", {{"cause", fault.what()}});
    }
  }

  config::Settings settings_;
  bool has_served_ = false;
  std::chrono::steady_clock::time_point look_again_at_{};
  SystemClock clock_;
  SystemRandom random_;
  auth::SharedSecret keys_{shared_secret(settings_.tokens)};
  auth::TokenVerifier tokens_{rules(settings_.tokens), keys_};
  store::mysql::MysqlStore store_{settings_.database, random_, store::mysql::sealing_of(settings_)};
  store::mysql::MysqlLogs logs_{store_.connection(), settings_.database};
  store::mysql::MysqlAuditTrail audit_{store_.connection()};
  store::mysql::MysqlVitals vitals_{store_, settings_};
  store::mysql::MysqlMetrics metrics_{store_.connection(), store_.catalog()};
  store::mysql::MysqlTroubles troubles_{store_.connection()};
  store::mysql::MysqlTokenKeys provider_keys_{store_.connection()};
  identity::Providers providers_{settings_, provider_keys_};
  store::mysql::MysqlLeader leader_{store_.connection()};
  store::mysql::MysqlAlerts alerts_{store_.connection(), store_.catalog()};
  dispatch::Mailer mailer_{settings_.alerts, random_, dispatch::hurried_mail};
  dispatch::Watch watch_{settings_, vitals_, leader_, alerts_, mailer_, next_u64(random_)};
  store::mysql::MysqlRateLimits rate_limits_{store_.connection()};
  api::RateLimiter limits_{rate_rules(settings_), rate_limits_, clock_};
  store::mysql::MysqlFailedTries failed_tries_{store_.connection()};
  api::TokenGuard bad_tokens_{failed_tries_, settings_.max_bad_tokens};
  dispatch::NetworkCheck endpoints_{settings_};
  Dispatching dispatching_{settings_, random_};
  api::Application application_{options(settings_),
                                {tokens_, bad_tokens_, limits_},
                                store_,
                                logs_,
                                audit_,
                                {vitals_, metrics_, troubles_, settings_.alerts.limits},
                                endpoints_,
                                dispatching_,
                                clock_,
                                random_};
};

}  // namespace
}  // namespace pmq

int main(int, char** argv) {
  using namespace pmq;
  const auto start = [](const config::Settings& settings) {
    return std::make_unique<Installation>(settings);
  };
  return http::fcgi::run(argv[0], start, api::not_ready);
}

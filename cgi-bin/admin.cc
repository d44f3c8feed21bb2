#include <filesystem>
#include <memory>

#include "admin/application.h"
#include "admin/assets.h"
#include "base/random.h"
#include "base/time.h"
#include "config/settings.h"
#include "dispatch/mailer.h"
#include "dispatch/network_check.h"
#include "http/fcgi/process.h"
#include "identity/oidc.h"
#include "store/mysql/admin_stores.h"
#include "view/templates.h"

namespace pmq {
namespace {

/// Somebody waits for the page that tells how it went.
class OperatorsMail final : public admin::AlertMail {
 public:
  OperatorsMail(config::AlertSettings settings, Random& random)
      : settings_(std::move(settings)), mailer_(settings_, random, dispatch::hurried_mail) {}

  bool is_set_up() const noexcept override { return mailer_.is_set_up(); }
  tl::expected<void, std::string> send(const health::AlertText& text, Time now) override {
    return mailer_.send(text, now);
  }

 private:
  config::AlertSettings settings_;
  dispatch::Mailer mailer_;
};

/// What the dashboard is made of, from a process's first request to its last.
class Dashboard final : public http::Application {
 public:
  Dashboard(const config::Settings& settings, const std::filesystem::path& home)
      : stores_(settings, random_),
        endpoints_(settings),
        single_sign_on_(settings, stores_.provider_keys),
        mail_(settings.alerts, random_),
        templates_(home / "templates"),
        application_(
            {{stores_.queue, stores_.accounts, stores_.sessions, stores_.audit, stores_.logs,
              stores_.figures, stores_.desk, stores_.jobs, stores_.rate_limits,
              stores_.failed_tries, stores_.vitals, stores_.restore_guard, stores_.alerts},
             templates_,
             admin::asset_version(home / "htdocs/admin"),
             home.string(),
             settings.max_payload_bytes,
             endpoints_,
             single_sign_on_,
             {settings.rate_limit_address, settings.rate_limit_subject, settings.max_bad_tokens,
              settings.alerts.limits},
             settings.trusted_proxies,
             mail_,
             settings.public_url,
             clock_,
             random_}) {}

  http::Response answer(const http::Variables& variables, http::BodySource& body) override {
    return application_.answer(variables, body);
  }

  bool make_way(milliseconds idle) noexcept override { return stores_.queue.make_way(idle); }
  void rest() noexcept override { stores_.queue.rest(); }

 private:
  SystemClock clock_;
  SystemRandom random_;
  store::mysql::AdminStores stores_;
  dispatch::NetworkCheck endpoints_;
  identity::Oidc single_sign_on_;
  OperatorsMail mail_;
  view::Templates templates_;
  admin::Application application_;
};

}  // namespace
}  // namespace pmq

int main(int, char** argv) {
  using namespace pmq;
  const auto home = http::fcgi::own_file(argv[0]).parent_path().parent_path();
  const auto start = [&](const config::Settings& settings) {
    return std::make_unique<Dashboard>(settings, home);
  };
  return http::fcgi::run(argv[0], start, admin::not_ready);
}

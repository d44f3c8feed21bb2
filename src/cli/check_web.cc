#include <initializer_list>
#include <utility>

#include "auth/sign_token.h"
#include "cli/check.h"
#include "cli/text.h"
#include "net/http_get.h"

namespace pmq::cli {
namespace {

/// PUBLIC_URL as the checks ask it.
class Site {
 public:
  explicit Site(std::string url) : url_(std::move(url)) {}

  [[nodiscard]] std::string address(const std::string& path) const { return url_ + path; }

  [[nodiscard]] tl::expected<net::HttpAnswer, std::string> get(const std::string& path) const {
    return net::http_get(address(path), {}, timeout);
  }

  [[nodiscard]] tl::expected<net::HttpAnswer, std::string> get(const std::string& path,
                                                               const std::string& token) const {
    return net::http_get(address(path), {"Authorization: Bearer " + token}, timeout);
  }

  [[nodiscard]] bool is_local() const {
    const auto host = url_.substr(url_.find("://") + 3);
    return host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
  }

 private:
  static constexpr seconds timeout{15};

  std::string url_;
};

std::string answered(const net::HttpAnswer& answer) {
  constexpr std::size_t shown = 60;
  return "answers " + std::to_string(answer.status) +
         (answer.body.empty() ? "" : ": " + one_line(answer.body, shown));
}

Check encryption(const Site& site) {
  const bool encrypted = site.address("").starts_with("https://");
  if (encrypted || site.is_local())
    return ok("encryption", encrypted ? "https" : "not needed here");
  return warn("encryption", "http: tokens travel in clear text",
              "serve the site by https, and change PUBLIC_URL");
}

Check ping(const Site& site) {
  const auto answer = site.get("/ping");
  const auto where = site.address("/ping");
  if (!answer) {
    return fail("web route", where + ": " + answer.error(),
                "check PUBLIC_URL, and that the web server runs");
  }
  if (answer->status == 200 && answer->body.starts_with("pong")) {
    return ok("web route", where + " answers pong");
  }
  return fail("web route", where + " " + answered(*answer),
              answer->status == 500
                  ? "look into the web server's error log: the handler does not start"
                  : "check that .htaccess and cgi-bin/ lie where PUBLIC_URL points, that "
                    "cgi-bin/api.fcgi is executable, and that AllowOverride is on");
}

Check health(const Site& site) {
  const auto answer = site.get("/healthz");
  if (!answer) return fail("health", answer.error(), "see \"web route\"");
  if (answer->status == 200) return ok("health", "/healthz answers 200");
  return fail("health", "/healthz " + answered(*answer),
              "the handler can't use the database: see the checks of it above, and whether the "
              "handler reads the same settings (PMQ_ENV)");
}

/// Nobody is to read what lies beside the handler: not secrets, nor sources that tell where to
/// look.
Check hidden(const Site& site, const std::string& name, std::initializer_list<const char*> files,
             const std::string& advice) {
  std::string figure;
  for (const std::string file : files) {
    const auto answer = site.get(file);
    if (!answer) return fail(name, answer.error(), "see \"web route\"");
    const auto told = file + " answers " + std::to_string(answer->status);
    if (answer->status != 404 && answer->status != 403) return fail(name, told, advice);
    if (figure.empty()) figure = told;
  }
  return ok(name, figure);
}

Check settings_hidden(const Site& site) {
  return hidden(site, "settings hidden", {"/.env", "/var/.env", "/.env.new"},
                "anybody may read your secrets: upload .htaccess, then change the database's "
                "password, JWT_SECRET_KEY and SECRETS_KEY");
}

Check sources_hidden(const Site& site) {
  return hidden(site, "sources hidden",
                {"/.git/config", "/src/README.md", "/sql/0001_queue.sql", "/templates/page.tpl",
                 "/Makefile", "/bin/pmq", "/cgi-bin/api.fcgi", "/cgi-bin/"},
                "anybody may read the program's files: upload .htaccess");
}

std::string fresh_token(const config::TokenSettings& tokens) {
  return auth::sign_token(tokens.secret, {.subject = "doctor",
                                          .scope = "mq:read",
                                          .issuer = tokens.issuer,
                                          .audience = tokens.audience,
                                          .issued_at = SystemClock{}.now(),
                                          .ttl = seconds{60},
                                          .id = {}});
}

Check token_accepted(const Site& site, const std::string& token) {
  const auto answer = site.get("/v1/stats", token);
  if (!answer) return fail("token accepted", answer.error(), "see \"web route\"");
  if (answer->status == 200) return ok("token accepted", "/v1/stats answers 200");
  return fail("token accepted", "/v1/stats " + answered(*answer),
              answer->status == 401
                  ? "the handler has other JWT_ settings, or the Authorization header does not "
                    "reach it: .htaccess passes it on by SetEnvIf"
                  : "see the checks above");
}

/// Signed with another key: the last character but one of the signature is changed.
std::string tampered(std::string token) {
  char& character = token[token.size() - 2];
  character = character == 'A' ? 'B' : 'A';
  return token;
}

Check tampered_refused(const Site& site, const std::string& token) {
  const auto answer = site.get("/v1/stats", tampered(token));
  const std::string name = "tampered token refused";
  if (!answer) return fail(name, answer.error(), "see \"web route\"");
  if (answer->status == 401) return ok(name, "/v1/stats answers 401");
  if (answer->status == 200) {
    return fail(name, "/v1/stats answers 200", "tokens are not checked: take this site down");
  }
  return fail(name, "/v1/stats " + answered(*answer), "see the checks above");
}

}  // namespace

Checks check_web(const config::Settings& settings) {
  if (settings.public_url.empty()) {
    return {warn("web route", "not looked at: PUBLIC_URL is not set",
                 "set PUBLIC_URL to the address that clients use")};
  }
  const Site site{settings.public_url};
  auto route = ping(site);
  if (route.health == Health::fail) return {encryption(site), std::move(route)};
  const auto token = fresh_token(settings.tokens);
  return {encryption(site),
          std::move(route),
          health(site),
          settings_hidden(site),
          sources_hidden(site),
          token_accepted(site, token),
          tampered_refused(site, token)};
}

}  // namespace pmq::cli

#include "config/settings.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <map>

using pmq::config::BadSetting;
using pmq::config::Environment;
using pmq::config::load_settings;
using pmq::config::Settings;

namespace {

using Variables = std::map<std::string, std::string>;

const std::string secret = "0123456789abcdef0123456789abcdef";
const Variables required = {
    {"MYSQL_USER", "pmq"}, {"MYSQL_DB", "queue"}, {"JWT_SECRET_KEY", secret}};

Environment environment_of(Variables variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional{found->second};
  };
}

/// A folder of the test's own with a .env in it.
struct Folder {
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "pmq-settings-XXXXXX";
    BOOST_REQUIRE(mkdtemp(name.data()));
    path = name;
    BOOST_REQUIRE(chmod(path.c_str(), 0755) == 0);
  }
  ~Folder() { std::filesystem::remove_all(path); }

  [[nodiscard]] std::filesystem::path env() const { return path / ".env"; }

  void write(const std::string& text, mode_t mode = 0600) const {
    std::ofstream{env()} << text;
    BOOST_REQUIRE(chmod(env().c_str(), mode) == 0);
  }

  [[nodiscard]] Settings load(const Variables& variables = {}) const {
    return load_settings(env(), environment_of(variables));
  }

  [[nodiscard]] std::string fault(const Variables& variables = {}) const {
    try {
      static_cast<void>(load(variables));
    } catch (const BadSetting& bad) {
      return bad.what();
    }
    return "none";
  }

  std::filesystem::path path;
};

/// Root may read all: this process acts as somebody else meanwhile.
class Nobody {
 public:
  Nobody() { become(before_ == 0 ? 65'534 : before_); }
  ~Nobody() { become(before_); }
  Nobody(const Nobody&) = delete;
  Nobody& operator=(const Nobody&) = delete;

 private:
  static void become(uid_t user) { BOOST_REQUIRE(seteuid(user) == 0); }

  uid_t before_ = geteuid();
};

/// What is wrong with one setting of the environment when all else is right.
std::string fault_of(const std::string& name, const std::string& value) {
  auto variables = required;
  variables[name] = value;
  return Folder{}.fault(variables);
}

Settings with(const std::string& name, const std::string& value) {
  auto variables = required;
  variables[name] = value;
  return Folder{}.load(variables);
}

std::string refused(const std::string& name, const std::string& fault) {
  return name + " (from the environment): " + fault;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(config_settings)

BOOST_AUTO_TEST_CASE(what_is_not_set_has_its_default) {
  const auto settings = Folder{}.load(required);
  BOOST_TEST(settings.database.host == "localhost");
  BOOST_TEST(settings.database.port == 3306);
  BOOST_TEST(settings.database.socket == "");
  BOOST_TEST(settings.database.user == "pmq");
  BOOST_TEST(settings.database.password.empty());
  BOOST_TEST(settings.database.database == "queue");
  BOOST_TEST((settings.tokens.secret == pmq::Secret{secret}));
  BOOST_TEST(!settings.tokens.previous_secret);
  BOOST_TEST(settings.tokens.issuer == "pmq");
  BOOST_TEST(settings.tokens.audience == "pmq");
  BOOST_TEST(settings.tokens.algorithm == "HS256");
  BOOST_TEST(settings.tokens.leeway.count() == 60);
  BOOST_TEST(settings.tokens.require_scopes);
  BOOST_TEST(!settings.dev_mode);
  BOOST_TEST(settings.log_level == "info");
  BOOST_TEST(settings.log_file == "");
  BOOST_TEST(settings.max_payload_bytes == 262144U);
  BOOST_TEST(settings.public_url == "");
  BOOST_TEST(settings.webhook_allowed_cidrs.empty());
  BOOST_TEST(settings.secrets_key.empty());
  BOOST_TEST(settings.warnings.empty());
}

BOOST_AUTO_TEST_CASE(every_setting_is_read_from_the_file) {
  const Folder folder;
  folder.write(
      "MYSQL_HOST=db.example.com\nMYSQL_PORT=3307\nMYSQL_SOCKET=/run/my.sock\nMYSQL_USER=u\n"
      "MYSQL_PASSWORD='p # w'\nMYSQL_DB=d\nJWT_SECRET_KEY=" +
      secret + "\nJWT_SECRET_KEY_PREVIOUS=" + secret +
      "x\nJWT_ISSUER=i\nJWT_AUDIENCE=a\nJWT_ALGORITHM=HS256\nJWT_LEEWAY_SECONDS=0\n"
      "JWT_REQUIRE_SCOPES=false\nDEV_MODE=true\nLOG_LEVEL=debug\nLOG_FILE=/var/log/pmq.log\n"
      "LOG_MAX_BYTES=65536\nLOG_OLD_FILES=9\nLOG_REQUESTS=false\n"
      "MAX_PAYLOAD_BYTES=1000\nPUBLIC_URL=https://example.com/pmq\n"
      "WEBHOOK_ALLOWED_CIDRS=127.0.0.1/32\nSECRETS_KEY=" +
      secret + secret + "\n");
  const auto settings = folder.load();
  BOOST_TEST(settings.database.host == "db.example.com");
  BOOST_TEST(settings.database.port == 3307);
  BOOST_TEST(settings.database.socket == "/run/my.sock");
  BOOST_TEST(settings.database.user == "u");
  BOOST_TEST((settings.database.password == pmq::Secret{"p # w"}));
  BOOST_TEST(settings.database.database == "d");
  BOOST_TEST((settings.tokens.previous_secret == pmq::Secret{secret + "x"}));
  BOOST_TEST(settings.tokens.issuer == "i");
  BOOST_TEST(settings.tokens.audience == "a");
  BOOST_TEST(settings.tokens.leeway.count() == 0);
  BOOST_TEST(!settings.tokens.require_scopes);
  BOOST_TEST(settings.dev_mode);
  BOOST_TEST(settings.log_level == "debug");
  BOOST_TEST(settings.log_file == "/var/log/pmq.log");
  BOOST_TEST(settings.log_max_bytes == 65536);
  BOOST_TEST(settings.log_old_files == 9);
  BOOST_TEST(!settings.log_requests);
  BOOST_TEST(settings.max_payload_bytes == 1000U);
  BOOST_TEST(settings.public_url == "https://example.com/pmq");
  BOOST_TEST(settings.webhook_allowed_cidrs.size() == 1U);
  BOOST_TEST(settings.secrets_key.size() == 32U);
  BOOST_TEST(settings.warnings.empty());
}

BOOST_AUTO_TEST_CASE(the_environment_wins_over_the_file) {
  const Folder folder;
  folder.write("MYSQL_USER=file\nMYSQL_DB=file\nLOG_FILE=file.log\nJWT_SECRET_KEY=" + secret);
  const auto settings = folder.load({{"MYSQL_USER", "environment"}, {"LOG_FILE", ""}});
  BOOST_TEST(settings.database.user == "environment");
  BOOST_TEST(settings.database.database == "file");
  BOOST_TEST(settings.log_file == "");
}

BOOST_AUTO_TEST_CASE(an_empty_value_is_as_none) {
  const Folder folder;
  folder.write("MYSQL_PORT=\nDEV_MODE=\nLOG_LEVEL=\nJWT_ISSUER=\nMAX_PAYLOAD_BYTES=\nMYSQL_HOST=");
  const auto settings = folder.load(required);
  BOOST_TEST(settings.database.port == 3306);
  BOOST_TEST(settings.database.host == "localhost");
  BOOST_TEST(!settings.dev_mode);
  BOOST_TEST(settings.log_level == "info");
  BOOST_TEST(settings.tokens.issuer == "pmq");
}

BOOST_AUTO_TEST_CASE(what_has_no_default_must_be_set) {
  for (const auto& [name, value] : required) {
    auto variables = required;
    variables.erase(name);
    const Folder folder;
    BOOST_TEST(folder.fault(variables).starts_with(name + " is neither in the environment nor in " +
                                                   folder.env().string() +
                                                   ", which does not exist: it must"));
    folder.write("# nothing\n");
    BOOST_TEST(folder.fault(variables).starts_with(name + " is neither in the environment nor in " +
                                                   folder.env().string() + ": it must"));
    BOOST_TEST(fault_of(name, "").starts_with(name + " (from the environment): it must"));
  }
}

BOOST_AUTO_TEST_CASE(a_fault_in_the_file_names_its_line) {
  const Folder folder;
  folder.write("# first\nMYSQL_PORT=none\n");
  BOOST_TEST(folder.fault(required) ==
             "MYSQL_PORT (" + folder.env().string() +
                 ", line 2): \"none\" is no whole number from 1 to 65535");
  folder.write("one two\n");
  BOOST_TEST(folder.fault(required) ==
             folder.env().string() + ", line 1: NAME=VALUE is expected, there is no \"=\"");
}

BOOST_AUTO_TEST_CASE(a_weak_secret_is_refused) {
  const std::string fault =
      "it must have at least 32 random bytes, such as `openssl rand -hex 32` prints";
  BOOST_TEST(fault_of("JWT_SECRET_KEY", secret.substr(1)) == refused("JWT_SECRET_KEY", fault));
  BOOST_TEST(fault_of("JWT_SECRET_KEY_PREVIOUS", "short") ==
             refused("JWT_SECRET_KEY_PREVIOUS", fault));
}

BOOST_AUTO_TEST_CASE(numbers_outside_of_their_range_are_refused) {
  for (const auto* value :
       {"0", "65536", "-1", "3306x", "3e3", "+1", "0x10", " 1", "1.0", "99999999999999999999"}) {
    BOOST_TEST(fault_of("MYSQL_PORT", value) ==
                   refused("MYSQL_PORT",
                           '"' + std::string{value} + "\" is no whole number from 1 to 65535"),
               value);
  }
  BOOST_TEST(fault_of("JWT_LEEWAY_SECONDS", "301") ==
             refused("JWT_LEEWAY_SECONDS", "\"301\" is no whole number of seconds from 0 to 300"));
  BOOST_TEST(
      fault_of("MAX_PAYLOAD_BYTES", "4194305") ==
      refused("MAX_PAYLOAD_BYTES", "\"4194305\" is no whole number of bytes from 1 to 4194304"));
  BOOST_TEST(with("MAX_PAYLOAD_BYTES", "4194304").max_payload_bytes == 4194304U);
}

BOOST_AUTO_TEST_CASE(truth_has_the_usual_words) {
  for (const auto* value : {"true", "TRUE", "1", "yes", "On"})
    BOOST_TEST(with("DEV_MODE", value).dev_mode, value);
  for (const auto* value : {"false", "False", "0", "no", "off"})
    BOOST_TEST(!with("DEV_MODE", value).dev_mode, value);
  BOOST_TEST(fault_of("DEV_MODE", "maybe") ==
             refused("DEV_MODE", "\"maybe\" is neither true nor false"));
}

BOOST_AUTO_TEST_CASE(choices_are_read_in_any_case) {
  BOOST_TEST(with("LOG_LEVEL", "WARN").log_level == "warn");
  BOOST_TEST(with("JWT_ALGORITHM", "hs256").tokens.algorithm == "HS256");
  BOOST_TEST(fault_of("LOG_LEVEL", "loud") ==
             refused("LOG_LEVEL", "\"loud\" must be debug, info, warn, error or off"));
  BOOST_TEST(fault_of("JWT_ALGORITHM", "none") ==
             refused("JWT_ALGORITHM", "\"none\" must be HS256"));
}

BOOST_AUTO_TEST_CASE(text_with_control_characters_is_refused) {
  BOOST_TEST(fault_of("MYSQL_HOST", "a\nb") ==
             refused("MYSQL_HOST", "it must be UTF-8 without control characters"));
  BOOST_TEST(fault_of("JWT_ISSUER", "\xFF") ==
             refused("JWT_ISSUER", "it must be UTF-8 without control characters"));
}

BOOST_AUTO_TEST_CASE(a_fault_is_one_line_and_never_long) {
  const auto fault = fault_of("MYSQL_PORT", "1\n2\x1B[31m" + std::string(1000, 'x'));
  BOOST_TEST(fault.find('\n') == std::string::npos);
  BOOST_TEST(fault.find('\x1B') == std::string::npos);
  BOOST_TEST(fault.size() < 200U);
}

BOOST_AUTO_TEST_CASE(a_socket_is_a_whole_path) {
  BOOST_TEST(with("MYSQL_SOCKET", "/tmp/my.sock").database.socket == "/tmp/my.sock");
  BOOST_TEST(fault_of("MYSQL_SOCKET", "my.sock") ==
             refused("MYSQL_SOCKET", "it must be a whole path, beginning with /"));
}

BOOST_AUTO_TEST_CASE(a_log_file_is_found_from_the_settings_folder) {
  const Folder folder;
  folder.write("LOG_FILE=log/pmq.log\n");
  BOOST_TEST(folder.load(required).log_file == (folder.path / "log/pmq.log").string());
}

BOOST_AUTO_TEST_CASE(the_public_url_has_no_slash_at_its_end) {
  BOOST_TEST(with("PUBLIC_URL", "https://example.com/").public_url == "https://example.com");
  BOOST_TEST(with("PUBLIC_URL", "http://[::1]:8080/a/b//").public_url == "http://[::1]:8080/a/b");
}

BOOST_AUTO_TEST_CASE(a_public_url_is_an_address_alone) {
  for (const auto* value : {"example.com", "ftp://example.com", "https://", "https:///x",
                            "http://:80", "https://example.com/?a", "https://example.com/#a",
                            "https://user@example.com", "https://exam ple.com"}) {
    BOOST_TEST(fault_of("PUBLIC_URL", value).starts_with("PUBLIC_URL (from the environment): it"),
               value);
  }
}

BOOST_AUTO_TEST_CASE(allowed_blocks_are_separated_by_commas_or_blanks) {
  BOOST_TEST(with("WEBHOOK_ALLOWED_CIDRS", "10.0.0.0/8,fd00::/8").webhook_allowed_cidrs.size() ==
             2U);
  BOOST_TEST(
      with("WEBHOOK_ALLOWED_CIDRS", " 10.0.0.0/8, ::1 127.0.0.1 ").webhook_allowed_cidrs.size() ==
      3U);
  BOOST_TEST(fault_of("WEBHOOK_ALLOWED_CIDRS", "10.0.0.0/8,10.0.0.0/40") ==
             refused("WEBHOOK_ALLOWED_CIDRS",
                     "\"10.0.0.0/40\": behind the / stands a number from 0 to 32"));
}

BOOST_AUTO_TEST_CASE(an_unknown_setting_is_told_and_ignored) {
  const Folder folder;
  folder.write("JWT_SECRET=x\n\nMYSQL_DBNAME=y\n");
  const auto warnings = folder.load(required).warnings;
  BOOST_REQUIRE_EQUAL(warnings.size(), 2U);
  BOOST_TEST(warnings[0] == "JWT_SECRET (" + folder.env().string() +
                                ", line 1) is no setting of this version and is ignored");
  BOOST_TEST(warnings[1].find("line 3") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_open_to_all_is_told) {
  const Folder folder;
  folder.write("DEV_MODE=false\n", 0644);
  BOOST_REQUIRE_EQUAL(folder.load(required).warnings.size(), 1U);
  BOOST_TEST(folder.load(required).warnings[0] ==
             folder.env().string() + " is open to every user of this host: chmod 600 it");
  folder.write("DEV_MODE=false\n", 0640);
  BOOST_TEST(folder.load(required).warnings.empty());
}

BOOST_AUTO_TEST_CASE(secrets_key_is_32_bytes_in_hexadecimal_or_base64) {
  const pmq::Secret key{std::string(32, '\x42')};
  std::string hex;
  for (int i = 0; i < 32; ++i)
    hex += "42";
  BOOST_TEST((with("SECRETS_KEY", hex).secrets_key == key));
  BOOST_TEST(
      (with("SECRETS_KEY", "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI=").secrets_key == key));
  for (const auto* bad : {"42", "QkI=", "no key at all"}) {
    const auto fault = fault_of("SECRETS_KEY", bad);
    BOOST_TEST(fault.starts_with("SECRETS_KEY (from the environment): it must be 32 random bytes"));
    BOOST_TEST((fault.find(bad) == std::string::npos || std::string(bad) == "42"));
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_file_of_settings_is_refused) {
  const Folder folder;
  std::filesystem::create_directory(folder.env());
  BOOST_TEST(folder.fault(required) == folder.env().string() + " is no file");
  std::filesystem::remove(folder.env());
  folder.write(std::string(1024 * 1024 + 1, '#'));
  BOOST_TEST(folder.fault(required).ends_with("this can't be a file of settings"));
}

BOOST_AUTO_TEST_CASE(a_file_that_may_not_be_read_is_refused) {
  const Folder folder;
  folder.write("DEV_MODE=false\n", 0000);
  const Nobody nobody;
  BOOST_TEST(folder.fault(required).find("can't be read") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_process_environment_is_read) {
  BOOST_REQUIRE(setenv("PMQ_TEST_VARIABLE", "here", 1) == 0);
  const auto environment = pmq::config::process_environment();
  BOOST_TEST((environment("PMQ_TEST_VARIABLE") == std::optional<std::string>{"here"}));
  BOOST_REQUIRE(unsetenv("PMQ_TEST_VARIABLE") == 0);
  BOOST_TEST(!environment("PMQ_TEST_VARIABLE"));
}

BOOST_AUTO_TEST_CASE(nobody_is_limited_until_a_limit_is_set) {
  const auto usual = with("DEV_MODE", "false");
  BOOST_TEST(!usual.rate_limit_address.any());
  BOOST_TEST(!usual.rate_limit_subject.any());
  BOOST_TEST(usual.trusted_proxies.empty());
  BOOST_TEST(usual.max_bad_tokens == 500);
  BOOST_TEST(with("RATE_LIMIT_IP", "600/60 poll=off").rate_limit_address.of("enqueue")->count ==
             600);
  BOOST_TEST(with("RATE_LIMIT_SUBJECT", "5/1").rate_limit_subject.of("poll")->count == 5);
  BOOST_TEST(with("TRUSTED_PROXIES", "10.0.0.1 fd00::/8").trusted_proxies.size() == 2);
}

BOOST_AUTO_TEST_CASE(what_is_over_is_kept_for_days_or_for_ever) {
  BOOST_TEST(with("DEV_MODE", "false").retention.finished == 30);
  BOOST_TEST(with("RETENTION_FINISHED_DAYS", "7").retention.finished == 7);
  BOOST_TEST(with("RETENTION_DEAD_DAYS", "0").retention.dead == 0);
  BOOST_TEST(!fault_of("RETENTION_AUDIT_DAYS", "-1").empty());
  BOOST_TEST(!fault_of("RETENTION_METRICS_DAYS", "a week").empty());
}

BOOST_AUTO_TEST_CASE(limit_with_a_slip_stops_the_start) {
  BOOST_TEST(fault_of("RATE_LIMIT_IP", "600 a minute").find("600/60") != std::string::npos);
  BOOST_TEST(fault_of("TRUSTED_PROXIES", "proxy").find("is no address") != std::string::npos);
  BOOST_TEST(fault_of("DATABASE_MAX_CONNECTIONS", "3").find("consumers") != std::string::npos);
  BOOST_TEST(with("DATABASE_MAX_CONNECTIONS", "15").database.max_connections == 15);
  BOOST_TEST(with("DATABASE_QUOTA_MB", "100").database.quota_bytes == 100'000'000);
  BOOST_TEST(with("DISK_RESERVE_MB", "0").database.disk_reserve_bytes == 0);
}

BOOST_AUTO_TEST_CASE(identity_providers_have_settings_of_their_own) {
  const Folder folder;
  folder.write("");
  auto given = required;
  given.insert({{"JWT_PROVIDERS", "corp, ci"},
                {"JWT_AUDIENCE", "queue"},
                {"JWT_PROVIDER_CORP_ISSUER", "https://id.example.com"},
                {"JWT_PROVIDER_CORP_ALGORITHMS", "ES256,RS256"},
                {"JWT_PROVIDER_CI_ISSUER", "ci"},
                {"JWT_PROVIDER_CI_AUDIENCE", "queue-ci"},
                {"JWT_PROVIDER_CI_JWKS_FILE", "ci.json"}});
  const auto settings = folder.load(given);
  BOOST_REQUIRE(settings.providers.size() == 2);
  const auto& corp = settings.providers[0];
  BOOST_TEST(corp.name == "corp");
  BOOST_TEST(corp.audience == "queue");
  BOOST_TEST(corp.algorithms.size() == 2U);
  BOOST_TEST(corp.keys_url.empty());
  const auto& ci = settings.providers[1];
  BOOST_TEST(ci.audience == "queue-ci");
  BOOST_TEST(ci.algorithms.front() == "RS256");
  BOOST_TEST(ci.keys_file == (folder.path / "ci.json").string());
}

BOOST_AUTO_TEST_CASE(an_identity_provider_that_would_be_no_good_is_refused) {
  const Folder folder;
  folder.write("");
  const auto fault = [&](Variables more) {
    auto given = required;
    given.insert({{"JWT_PROVIDERS", "corp"}, {"JWT_PROVIDER_CORP_ISSUER", "https://id"}});
    for (auto& [name, value] : more)
      given[name] = value;
    return folder.fault(given);
  };
  BOOST_TEST(fault({}) == "none");
  BOOST_TEST(fault({{"JWT_PROVIDERS", "Corp!"}}) != "none");
  BOOST_TEST(fault({{"JWT_PROVIDERS", "other"}}) != "none");
  BOOST_TEST(fault({{"JWT_PROVIDERS", "corp corp"}}) != "none");
  BOOST_TEST(fault({{"JWT_ISSUER", "https://id"}}) != "none");
  for (const auto* algorithms : {"HS256", "none", "RS256 HS256", "rs256", ","})
    BOOST_TEST(fault({{"JWT_PROVIDER_CORP_ALGORITHMS", algorithms}}) != "none", algorithms);
  for (const auto* url : {"file:///etc/passwd", "id", "https://", "https://a b", "http:///x"}) {
    BOOST_TEST(fault({{"JWT_PROVIDER_CORP_JWKS_URL", url}}) != "none", url);
    BOOST_TEST(fault({{"JWT_PROVIDER_CORP_ISSUER", url}}) != "none", url);
  }
  BOOST_TEST(fault({{"JWT_PROVIDER_CORP_JWKS_URL", "https://id/k"},
                    {"JWT_PROVIDER_CORP_JWKS_FILE", "k"}}) != "none");
}

BOOST_AUTO_TEST_CASE(signing_in_by_a_provider_needs_all_that_belongs_to_it) {
  const Folder folder;
  folder.write("");
  const auto fault = [&](Variables more) {
    auto given = required;
    given.insert({{"OIDC_ISSUER", "https://id"},
                  {"OIDC_CLIENT_ID", "pmq"},
                  {"PUBLIC_URL", "https://example.com"},
                  {"OIDC_OPERATOR_VALUES", "admins"}});
    for (auto& [name, value] : more)
      given[name] = value;
    return folder.fault(given);
  };
  BOOST_TEST(fault({}) == "none");
  BOOST_TEST(fault({{"OIDC_CLIENT_ID", ""}}) != "none");
  BOOST_TEST(fault({{"PUBLIC_URL", ""}}) != "none");
  BOOST_TEST(fault({{"OIDC_OPERATOR_VALUES", ""}}) != "none");
  BOOST_TEST(fault({{"OIDC_SCOPES", "profile"}}) != "none");
  BOOST_TEST(fault({{"OIDC_ISSUER", ""}, {"OIDC_ONLY", "true"}}) != "none");
  BOOST_TEST(fault({{"OIDC_ONLY", "true"}}) == "none");
}

BOOST_AUTO_TEST_SUITE_END()

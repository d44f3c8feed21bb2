#include "config/settings.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/text.h"
#include "config/read_providers.h"
#include "config/setting_reader.h"
#include "config/settings_file.h"
#include "crypto/seal.h"

namespace pmq::config {
namespace {

constexpr std::int64_t max_payload_limit = 4 * 1024 * 1024;

DatabaseSettings read_database(SettingReader& read) {
  DatabaseSettings database;
  database.host = read.text("MYSQL_HOST", database.host);
  database.port = static_cast<int>(read.integer("MYSQL_PORT", database.port, 1, 65535, ""));
  database.socket = read.text("MYSQL_SOCKET", "");
  if (!database.socket.empty() && database.socket[0] != '/') {
    read.refuse("MYSQL_SOCKET", "it must be a whole path, beginning with /");
  }
  database.user = read.required_text("MYSQL_USER");
  database.password = read.secret("MYSQL_PASSWORD");
  database.database = read.required_text("MYSQL_DB");
  database.max_connections =
      static_cast<int>(read.integer("DATABASE_MAX_CONNECTIONS", 0, 0, 10'000, "connections"));
  if (database.max_connections != 0 && database.max_connections < 4) {
    read.refuse("DATABASE_MAX_CONNECTIONS",
                "with fewer than 4 connections nothing is left for consumers");
  }
  database.quota_bytes =
      read.integer("DATABASE_QUOTA_MB", 0, 0, 10'000'000, "megabytes") * 1'000'000;
  database.disk_reserve_bytes =
      read.integer("DISK_RESERVE_MB", 100, 0, 1'000'000, "megabytes") * 1'000'000;
  return database;
}

void require_strength(const SettingReader& read, const char* name, const Secret& secret) {
  if (secret.size() >= TokenSettings::min_secret_bytes) return;
  read.refuse(name, "it must have at least " + std::to_string(TokenSettings::min_secret_bytes) +
                        " random bytes, such as `openssl rand -hex 32` prints");
}

TokenSettings read_tokens(SettingReader& read) {
  TokenSettings tokens;
  tokens.secret = read.secret("JWT_SECRET_KEY");
  require_strength(read, "JWT_SECRET_KEY", tokens.secret);
  if (auto previous = read.secret("JWT_SECRET_KEY_PREVIOUS"); !previous.empty()) {
    require_strength(read, "JWT_SECRET_KEY_PREVIOUS", previous);
    tokens.previous_secret = std::move(previous);
  }
  tokens.issuer = read.text("JWT_ISSUER", tokens.issuer);
  tokens.audience = read.text("JWT_AUDIENCE", tokens.audience);
  tokens.algorithm = read.choice("JWT_ALGORITHM", tokens.algorithm, {"HS256"});
  tokens.leeway =
      seconds{read.integer("JWT_LEEWAY_SECONDS", tokens.leeway.count(), 0, 300, "seconds")};
  tokens.require_scopes = read.boolean("JWT_REQUIRE_SCOPES", tokens.require_scopes);
  return tokens;
}

std::string read_log_file(SettingReader& read, const std::filesystem::path& folder) {
  const auto file = read.text("LOG_FILE", "");
  // A CGI program's working folder is not the operator's.
  return file.empty() ? file : (folder / file).lexically_normal().string();
}

std::string read_wake_socket(SettingReader& read, const std::filesystem::path& folder) {
  constexpr std::size_t longest_socket_path = 107;
  auto path = (folder / read.text("WAKE_SOCKET", "wake.sock")).lexically_normal().string();
  if (path.size() > longest_socket_path) {
    // Where nobody chose it, it is no reason to stop: the dispatcher then looks for work itself.
    if (!read.text("WAKE_SOCKET", "").empty()) {
      read.refuse("WAKE_SOCKET", "its whole path must not be longer than 107 bytes");
    }
    path.clear();
  }
  return path;
}

std::string read_public_url(SettingReader& read) {
  auto url = read.text("PUBLIC_URL", "");
  if (url.empty()) return url;
  const std::size_t host = url.starts_with("https://")  ? 8
                           : url.starts_with("http://") ? 7
                                                        : std::string::npos;
  if (host == std::string::npos)
    read.refuse("PUBLIC_URL", "it must begin with https:// or http://");
  if (url.find_first_of("?#@ \\\"<>", host) != std::string::npos) {
    read.refuse("PUBLIC_URL", "it must be host, port and folder alone: https://example.com/pmq");
  }
  while (url.ends_with('/') && url.size() > host)
    url.pop_back();
  if (url.size() == host || url[host] == '/' || url[host] == ':') {
    read.refuse("PUBLIC_URL", "it names no host");
  }
  return url;
}

std::vector<Cidr> read_cidrs(SettingReader& read, const char* name) {
  std::vector<Cidr> cidrs;
  for (const auto& word : split_words(read.text(name, ""))) {
    auto cidr = parse_cidr(word);
    if (!cidr) read.refuse(name, cidr.error());
    cidrs.push_back(*cidr);
  }
  return cidrs;
}

guard::Limits read_limits(SettingReader& read, const char* name) {
  auto limits = guard::parse_limits(read.text(name, "off"));
  if (!limits) read.refuse(name, limits.error());
  return std::move(*limits);
}

RetentionSettings read_retention(SettingReader& read) {
  constexpr int longest = 36'500;
  const auto days = [&](const char* name, int fallback) {
    return static_cast<int>(read.integer(name, fallback, 0, longest, "days"));
  };
  RetentionSettings retention;
  retention.finished = days("RETENTION_FINISHED_DAYS", retention.finished);
  retention.dead = days("RETENTION_DEAD_DAYS", retention.dead);
  retention.attempts = days("RETENTION_ATTEMPT_DAYS", retention.attempts);
  retention.idempotency = days("RETENTION_IDEMPOTENCY_DAYS", retention.idempotency);
  retention.logs = days("RETENTION_LOG_DAYS", retention.logs);
  retention.audit = days("RETENTION_AUDIT_DAYS", retention.audit);
  retention.metrics = days("RETENTION_METRICS_DAYS", retention.metrics);
  return retention;
}

Secret read_secrets_key(SettingReader& read, const char* name) {
  const auto text = read.secret(name);
  if (text.empty()) return {};
  auto key = crypto::parse_sealing_key(text.reveal());
  if (!key) {
    read.refuse(name,
                "it must be 32 random bytes in hexadecimal or base64, such as"
                " `openssl rand -hex 32` prints");
  }
  return std::move(*key);
}

health::Limits read_alert_limits(SettingReader& read) {
  health::Limits limits;
  const auto count = [&](const char* name, std::int64_t usual, std::int64_t most) {
    return read.integer(name, usual, 1, most, "");
  };
  constexpr std::int64_t most_counted = 9'999;
  limits.dead_letters = count("ALERT_DEAD_LETTERS", limits.dead_letters, most_counted);
  limits.dead_letters_hourly =
      count("ALERT_DEAD_LETTERS_HOURLY", limits.dead_letters_hourly, most_counted);
  limits.oldest_age = seconds{
      read.integer("ALERT_OLDEST_SECONDS", limits.oldest_age.count(), 1, 2'592'000, "seconds")};
  limits.dispatcher_silence = seconds{read.integer(
      "ALERT_DISPATCHER_SECONDS", limits.dispatcher_silence.count(), 30, 86'400, "seconds")};
  limits.storage_percent = static_cast<int>(
      read.integer("ALERT_STORAGE_PERCENT", limits.storage_percent, 1, 99, "percent"));
  limits.rejected_tokens = count("ALERT_REJECTED_TOKENS", limits.rejected_tokens, 1'000'000);
  limits.database_errors = count("ALERT_DATABASE_ERRORS", limits.database_errors, 1'000'000);
  return limits;
}

/// None of the characters that mean something to a mail program.
bool is_mail_address(std::string_view text) {
  const auto at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size()) return false;
  if (text.find('@', at + 1) != std::string_view::npos || text[0] == '-') return false;
  return text.size() <= 254 && std::all_of(text.begin(), text.end(), [](char c) {
           return c > ' ' && c < 127 &&
                  std::string_view("<>()[],;:\\\"'`|&$").find(c) == std::string_view::npos;
         });
}

std::vector<std::string> read_mail_addresses(SettingReader& read, const char* name) {
  constexpr std::string_view separators = ", \t";
  const auto list = read.text(name, "");
  std::vector<std::string> addresses;
  for (std::size_t at = list.find_first_not_of(separators); at != std::string::npos;) {
    const std::size_t end = std::min(list.find_first_of(separators, at), list.size());
    addresses.push_back(list.substr(at, end - at));
    if (!is_mail_address(addresses.back())) {
      read.refuse(name, "\"" + addresses.back() + "\" is no mail address: me@example.com");
    }
    at = list.find_first_not_of(separators, end);
  }
  return addresses;
}

void read_mail(SettingReader& read, AlertSettings& alerts) {
  alerts.mail_to = read_mail_addresses(read, "ALERT_MAIL_TO");
  const auto from = read_mail_addresses(read, "ALERT_MAIL_FROM");
  if (from.size() > 1) read.refuse("ALERT_MAIL_FROM", "it must be one mail address");
  if (!from.empty()) {
    alerts.mail_from = from.front();
  } else if (!alerts.mail_to.empty()) {
    alerts.mail_from = alerts.mail_to.front();
  }
  alerts.smtp_url = read.text("SMTP_URL", "");
  const bool is_url =
      alerts.smtp_url.starts_with("smtp://") || alerts.smtp_url.starts_with("smtps://");
  if (!alerts.smtp_url.empty() && !is_url) {
    read.refuse("SMTP_URL", "it must be smtp://host:port or smtps://host:port");
  }
  alerts.smtp_user = read.text("SMTP_USER", "");
  alerts.smtp_password = read.secret("SMTP_PASSWORD");
  alerts.sendmail = read.text("SENDMAIL", alerts.sendmail);
  if (alerts.sendmail[0] != '/') {
    read.refuse("SENDMAIL", "it must be a whole path, beginning with /");
  }
  alerts.mail_interval = seconds{read.integer("ALERT_MAIL_INTERVAL_SECONDS",
                                              alerts.mail_interval.count(), 0, 86'400, "seconds")};
  alerts.clear_after =
      seconds{read.integer("ALERT_CLEAR_SECONDS", alerts.clear_after.count(), 0, 3'600, "seconds")};
}

void warn_of_unknown(Settings& settings, const SettingReader& read) {
  for (const auto& entry : read.unknown_entries()) {
    settings.warnings.push_back(entry.name + " (" + settings.env_file.string() + ", line " +
                                std::to_string(entry.line) +
                                ") is no setting of this version and is ignored");
  }
}

}  // namespace

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    return value ? std::optional<std::string>{value} : std::nullopt;
  };
}

Settings load_settings(const std::filesystem::path& env_file, const Environment& environment) {
  Settings settings;
  settings.env_file = std::filesystem::absolute(env_file).lexically_normal();
  auto env = read_settings_file(settings.env_file, environment);
  SettingReader read{settings.env_file, env.exists, std::move(env.entries), environment};
  settings.sealed = env.sealed;
  settings.seal_key_file = env.key_file;

  settings.database = read_database(read);
  settings.tokens = read_tokens(read);
  settings.providers = read_providers(read, settings.tokens, settings.env_file.parent_path());
  settings.dev_mode = read.boolean("DEV_MODE", settings.dev_mode);
  settings.log_level =
      read.choice("LOG_LEVEL", settings.log_level, {"debug", "info", "warn", "error", "off"});
  settings.log_file = read_log_file(read, settings.env_file.parent_path());
  settings.log_max_bytes =
      read.integer("LOG_MAX_BYTES", settings.log_max_bytes, 65'536, 1 << 30, "bytes");
  settings.log_old_files =
      static_cast<int>(read.integer("LOG_OLD_FILES", settings.log_old_files, 1, 100, "files"));
  settings.log_requests = read.boolean("LOG_REQUESTS", settings.log_requests);
  settings.max_payload_bytes = static_cast<std::size_t>(
      read.integer("MAX_PAYLOAD_BYTES", static_cast<std::int64_t>(settings.max_payload_bytes), 1,
                   max_payload_limit, "bytes"));
  settings.public_url = read_public_url(read);
  settings.oidc = read_oidc(read, settings.public_url);
  settings.retention = read_retention(read);
  settings.webhook_allowed_cidrs = read_cidrs(read, "WEBHOOK_ALLOWED_CIDRS");
  settings.rate_limit_address = read_limits(read, "RATE_LIMIT_IP");
  settings.rate_limit_subject = read_limits(read, "RATE_LIMIT_SUBJECT");
  settings.max_bad_tokens = static_cast<int>(
      read.integer("MAX_BAD_TOKENS", settings.max_bad_tokens, 1, 50'000, "tokens"));
  settings.trusted_proxies = read_cidrs(read, "TRUSTED_PROXIES");
  settings.wake_socket = read_wake_socket(read, settings.env_file.parent_path());
  settings.alerts.limits = read_alert_limits(read);
  read_mail(read, settings.alerts);
  settings.alerts.limits.largest_payload = static_cast<std::int64_t>(settings.max_payload_bytes);
  settings.secrets_key = read_secrets_key(read, "SECRETS_KEY");
  settings.previous_secrets_key = read_secrets_key(read, "SECRETS_KEY_PREVIOUS");

  if (env.open_to_all) {
    settings.warnings.push_back(settings.env_file.string() +
                                " is open to every user of this host: chmod 600 it");
  }
  warn_of_unknown(settings, read);
  return settings;
}

}  // namespace pmq::config

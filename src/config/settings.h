#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/cidr.h"
#include "base/secret.h"
#include "base/time.h"
#include "config/provider_settings.h"
#include "config/retention_settings.h"
#include "guard/limit.h"
#include "health/limits.h"

namespace pmq::config {

struct DatabaseSettings {
  std::string host = "localhost";
  int port = 3306;     ///< 1 to 65535
  std::string socket;  ///< absolute path; empty: by host and port
  std::string user;
  Secret password;  ///< may be empty
  std::string database;
  int max_connections = 0;  ///< of all processes together, 0 or 4 to 10000; 0: what the server says
  std::int64_t quota_bytes = 0;  ///< of the host for this database; 0: not told
  /// Left free on the disk of a database on this host: 0 to 10^12; 0: its disk isn't looked at.
  std::int64_t disk_reserve_bytes = 100'000'000;
  seconds connect_timeout{5};
};

struct TokenSettings {
  static constexpr std::size_t min_secret_bytes = 32;

  Secret secret;                          ///< at least min_secret_bytes
  std::optional<Secret> previous_secret;  ///< still accepted while the secret is being changed
  std::string issuer = "pmq";
  std::string audience = "pmq";
  std::string algorithm = "HS256";
  seconds leeway{60};          ///< 0 to 300
  bool require_scopes = true;  ///< false: a token without `scope` may do everything
};

/// Who is told when a health check doesn't pass, and how.
struct AlertSettings {
  health::Limits limits;
  std::vector<std::string> mail_to;  ///< addresses; empty: no mail is sent
  std::string mail_from;             ///< an address; set where mail_to is
  std::string smtp_url;  ///< smtp://host:port or smtps://host:port; empty: by the program sendmail
  std::string smtp_user;
  Secret smtp_password;
  std::string sendmail = "/usr/sbin/sendmail";  ///< whole path
  seconds mail_interval{15 * 60};               ///< at least so long between two mails, 0 to a day
  seconds clear_after{60};  ///< what passes for so long has recovered, 0 to an hour
};

struct Settings {
  DatabaseSettings database;
  TokenSettings tokens;
  bool dev_mode = false;
  std::string log_level = "info";                 ///< debug, info, warn, error or off
  std::string log_file;                           ///< absolute path; empty: standard error
  std::int64_t log_max_bytes = 10 * 1024 * 1024;  ///< 65,536 to 1 GiB
  int log_old_files = 5;                          ///< 1 to 100
  bool log_requests = true;                       ///< a line for each request and delivery
  std::size_t max_payload_bytes = 256 * 1024;
  std::string public_url;                   ///< without a slash at its end; empty: not told
  std::vector<ProviderSettings> providers;  ///< whose tokens are accepted beside our own
  OidcSettings oidc;
  RetentionSettings retention;
  std::vector<Cidr> webhook_allowed_cidrs;
  guard::Limits rate_limit_address;
  guard::Limits rate_limit_subject;
  int max_bad_tokens = 500;           ///< of one client in an hour before it has to wait
  std::vector<Cidr> trusted_proxies;  ///< whose X-Forwarded-For is believed
  std::string wake_socket;            ///< absolute path, at most 107 bytes; empty: there is none
  AlertSettings alerts;
  Secret secrets_key;  ///< 32 bytes that seal secrets in the database; empty: there can be none
  Secret previous_secrets_key;  ///< opens what it sealed; empty: there is none

  std::filesystem::path env_file;       ///< where they were read from, absolute; may be missing
  bool sealed = false;                  ///< and opened
  std::filesystem::path seal_key_file;  ///< by a key in this file; empty: by one of the environment
  std::vector<std::string> warnings;    ///< what is no reason to stop, one line each
};

/// One line for people: which setting, what is wrong with it, what is allowed, where it stands.
struct BadSetting : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The value of an environment variable, if there is one.
using Environment = std::function<std::optional<std::string>(const char* name)>;

[[nodiscard]] Environment process_environment();

/// Reads the file and the environment, which wins, even by an empty value. An empty value is as
/// none: the default holds. The file may be missing when the environment holds what has no default.
/// Throws BadSetting at the first fault.
[[nodiscard]] Settings load_settings(const std::filesystem::path& env_file,
                                     const Environment& environment = process_environment());

}  // namespace pmq::config

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "cli/check.h"
#include "cli/text.h"

namespace pmq::cli {
namespace {

Check settings_read(const config::Settings& settings) {
  const auto file = settings.env_file.string();
  if (settings.warnings.empty()) return ok("settings", "read from " + file);
  std::string all;
  for (const auto& warning : settings.warnings)
    all += (all.empty() ? "" : "; ") + warning;
  return warn("settings", all, "correct " + file + "; .env.example lists all settings");
}

/// For its owner alone; `told` goes before what its permissions are.
Check private_file(const std::string& name, const std::string& file, const std::string& told) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    return ok(name, file + " does not exist: all comes from the environment");
  }
  std::string mode = told + "mode ";
  for (int shift = 6; shift >= 0; shift -= 3)
    mode += static_cast<char>('0' + ((status.st_mode >> shift) & 7U));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) == 0) return ok(name, mode);
  return warn(name, mode + ": not only its owner may use it", "chmod 600 " + file);
}

Check sealing_key(const config::Settings& settings) {
  const std::string name = "sealing key";
  if (!settings.sealed) return ok(name, "none: the settings are not sealed");
  if (settings.seal_key_file.empty()) return ok(name, "from the environment");
  const auto file = settings.seal_key_file.string();
  const auto folder = settings.env_file.parent_path().string() + '/';
  if (file.starts_with(folder) || file.find("/public_html/") != std::string::npos) {
    return warn(name, file + " lies beside what it seals",
                "move it to a folder that the web server does not serve: bin/pmq unseal, then "
                "bin/pmq seal --key-file ~/.pmq-seal.key");
  }
  return private_file(name, file, file + ": ");
}

/// A secret made by hand repeats itself; 32 random bytes hardly ever have fewer than 10 values even
/// when they are spelt in hexadecimal.
Check strength(const std::string& name, const Secret& secret, const std::string& setting) {
  constexpr std::size_t enough_values = 10;
  const auto bytes = secret.reveal();
  const std::set<char> values{bytes.begin(), bytes.end()};
  const auto length = counted(static_cast<std::int64_t>(bytes.size()), "byte");
  if (values.size() < enough_values) {
    return warn(name, length + ", of few different values",
                "set " + setting + " to what `openssl rand -hex 32` prints");
  }
  return ok(name, length);
}

Check database_password(const config::Settings& settings) {
  constexpr std::size_t enough_bytes = 12;
  const auto size = settings.database.password.size();
  const std::string name = "database password";
  if (size >= enough_bytes) return ok(name, "set");
  return warn(name, size == 0 ? "none" : "shorter than 12 characters",
              "give the database's user a random password");
}

Check previous_secret(const config::Settings& settings) {
  if (!settings.tokens.previous_secret) return ok("previous secret", "none");
  return warn("previous secret", "tokens signed with it are still accepted",
              "remove JWT_SECRET_KEY_PREVIOUS once all clients have new tokens");
}

Check secrets_key(const config::Settings& settings) {
  const std::string name = "secrets key";
  if (settings.secrets_key.empty()) {
    return warn(name, "none: there can be no webhooks",
                "set SECRETS_KEY to what `openssl rand -hex 32` prints");
  }
  if (!settings.previous_secrets_key.empty()) {
    return warn(name, "the previous one still opens secrets",
                "bin/pmq rotate-secrets-key, then remove SECRETS_KEY_PREVIOUS");
  }
  return strength(name, settings.secrets_key, "SECRETS_KEY");
}

Check scopes(const config::Settings& settings) {
  if (settings.tokens.require_scopes) return ok("scopes", "required");
  return warn("scopes", "a token without scopes may do everything",
              "set JWT_REQUIRE_SCOPES=true once all clients have tokens with scopes");
}

/// Who is trusted for every address lets each client choose its own.
Check trusted_proxies(const config::Settings& settings) {
  const std::string name = "trusted proxies";
  for (const auto& block : settings.trusted_proxies) {
    if (block.prefix > 0) continue;
    return warn(name, "everybody: each client can claim any address",
                "name your own proxies alone in TRUSTED_PROXIES");
  }
  return ok(name, counted(static_cast<std::int64_t>(settings.trusted_proxies.size()), "block"));
}

Check log_file(const config::Settings& settings) {
  const std::string name = "log";
  const auto& file = settings.log_file;
  if (file.empty()) return ok(name, "the web server's error log; pmq logs needs LOG_FILE");
  const auto folder = std::filesystem::path(file).parent_path().string();
  const bool is_there = ::access(file.c_str(), F_OK) == 0;
  if (::access(folder.c_str(), W_OK) == 0 && (!is_there || ::access(file.c_str(), W_OK) == 0)) {
    return ok(name, file);
  }
  return warn(name, file + " can't be written, or not be put aside at its size",
              "let this account write to " + folder + ", or set LOG_FILE to another place");
}

bool is_local(std::string_view url) {
  const auto host = url.substr(std::min(url.find("://"), url.size()));
  return url.empty() || host.starts_with("://127.") || host.starts_with("://localhost") ||
         host.starts_with("://[::1]");
}

Check dev_mode(const config::Settings& settings) {
  const std::string name = "dev mode";
  if (!settings.dev_mode) return ok(name, "off");
  if (is_local(settings.public_url)) {
    return warn(name, "on", "set DEV_MODE=false unless this is a developer's own machine");
  }
  return fail(name, "on, at " + settings.public_url,
              "set DEV_MODE=false: this is no developer's machine");
}

}  // namespace

Checks check_settings(const config::Settings& settings) {
  return {settings_read(settings),
          private_file("settings file", settings.env_file.string(), ""),
          sealing_key(settings),
          strength("token secret", settings.tokens.secret, "JWT_SECRET_KEY"),
          previous_secret(settings),
          secrets_key(settings),
          database_password(settings),
          scopes(settings),
          trusted_proxies(settings),
          log_file(settings),
          dev_mode(settings)};
}

}  // namespace pmq::cli

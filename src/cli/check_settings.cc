#include <sys/stat.h>

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

Check file_permissions(const config::Settings& settings) {
  const std::string name = "settings file";
  const auto file = settings.env_file.string();
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    return ok(name, file + " does not exist: all comes from the environment");
  }
  std::string mode = "mode ";
  for (int shift = 6; shift >= 0; shift -= 3)
    mode += static_cast<char>('0' + ((status.st_mode >> shift) & 7U));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) == 0) return ok(name, mode);
  return warn(name, mode + ": not only its owner may use it", "chmod 600 " + file);
}

/// A secret made by hand repeats itself; 32 random bytes hardly ever have fewer than 10 values even
/// when they are spelt in hexadecimal.
Check secret_strength(const config::Settings& settings) {
  constexpr std::size_t enough_values = 10;
  const std::string name = "token secret";
  const auto bytes = settings.tokens.secret.reveal();
  const std::set<char> values{bytes.begin(), bytes.end()};
  const auto length = counted(static_cast<std::int64_t>(bytes.size()), "byte");
  if (values.size() < enough_values) {
    return warn(name, length + ", of few different values",
                "set JWT_SECRET_KEY to what `openssl rand -hex 32` prints");
  }
  return ok(name, length);
}

Check previous_secret(const config::Settings& settings) {
  if (!settings.tokens.previous_secret) return ok("previous secret", "none");
  return warn("previous secret", "tokens signed with it are still accepted",
              "remove JWT_SECRET_KEY_PREVIOUS once all clients have new tokens");
}

Check secrets_key(const config::Settings& settings) {
  const std::string name = "secrets key";
  if (!settings.secrets_key.empty()) return ok(name, "set");
  return warn(name, "none: there can be no webhooks",
              "set SECRETS_KEY to what `openssl rand -hex 32` prints");
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

Check dev_mode(const config::Settings& settings) {
  if (!settings.dev_mode) return ok("dev mode", "off");
  return warn("dev mode", "on", "set DEV_MODE=false unless this is a developer's own machine");
}

}  // namespace

Checks check_settings(const config::Settings& settings) {
  return {settings_read(settings),   file_permissions(settings), secret_strength(settings),
          previous_secret(settings), secrets_key(settings),      scopes(settings),
          trusted_proxies(settings), dev_mode(settings)};
}

}  // namespace pmq::cli

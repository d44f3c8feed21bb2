#include "config/read_providers.h"

#include <algorithm>

#include "base/text.h"

namespace pmq::config {
namespace {

constexpr std::size_t max_issuer_bytes = 255;

bool is_name(std::string_view text) {
  constexpr std::size_t longest = 20;
  return !text.empty() && text.size() <= longest &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

/// `corp`, `ISSUER`: JWT_PROVIDER_CORP_ISSUER
std::string setting_of(std::string_view provider, std::string_view what) {
  std::string name = "JWT_PROVIDER_";
  std::transform(provider.begin(), provider.end(), std::back_inserter(name), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  });
  return name.append("_").append(what);
}

std::vector<std::string> read_algorithms(SettingReader& read, const std::string& name) {
  auto algorithms = split_words(read.text(name.c_str(), "RS256"));
  for (const auto& algorithm : algorithms) {
    if (algorithm != "RS256" && algorithm != "ES256") {
      read.refuse(name.c_str(), "it must list RS256, ES256 or both");
    }
  }
  if (algorithms.empty()) read.refuse(name.c_str(), "it must list RS256, ES256 or both");
  return algorithms;
}

ProviderSettings read_provider(SettingReader& read, const std::string& provider,
                               const TokenSettings& own, const std::filesystem::path& folder) {
  const auto name = [&](std::string_view what) { return setting_of(provider, what); };
  ProviderSettings settings;
  settings.name = provider;
  settings.issuer = read.required_text(name("ISSUER").c_str());
  if (settings.issuer.size() > max_issuer_bytes) {
    read.refuse(name("ISSUER").c_str(), "it must not be longer than 255 bytes");
  }
  settings.audience = read.text(name("AUDIENCE").c_str(), own.audience);
  settings.algorithms = read_algorithms(read, name("ALGORITHMS"));
  settings.keys_url = read_url(read, name("JWKS_URL").c_str());
  settings.keys_file = read.text(name("JWKS_FILE").c_str(), "");
  if (!settings.keys_file.empty()) {
    settings.keys_file = (folder / settings.keys_file).lexically_normal().string();
    if (!settings.keys_url.empty()) {
      read.refuse(name("JWKS_FILE").c_str(), "there is a JWKS_URL already: keep one of them");
    }
  } else if (settings.keys_url.empty()) {
    static_cast<void>(read_url(read, name("ISSUER").c_str()));
  }
  return settings;
}

}  // namespace

std::vector<ProviderSettings> read_providers(SettingReader& read, const TokenSettings& own,
                                             const std::filesystem::path& folder) {
  std::vector<ProviderSettings> providers;
  std::vector<std::string> issuers{own.issuer};
  for (const auto& name : split_words(read.text("JWT_PROVIDERS", ""))) {
    if (!is_name(name)) {
      read.refuse("JWT_PROVIDERS", "a name has 1 to 20 characters of a to z, 0 to 9 and _");
    }
    auto provider = read_provider(read, name, own, folder);
    if (std::find(issuers.begin(), issuers.end(), provider.issuer) != issuers.end()) {
      read.refuse(setting_of(name, "ISSUER").c_str(),
                  "there is another issuer of that name: each must have its own");
    }
    issuers.push_back(provider.issuer);
    providers.push_back(std::move(provider));
  }
  return providers;
}

OidcSettings read_oidc(SettingReader& read, const std::string& public_url) {
  OidcSettings oidc;
  oidc.issuer = read_url(read, "OIDC_ISSUER");
  oidc.client_id = read.text("OIDC_CLIENT_ID", "");
  oidc.client_secret = read.secret("OIDC_CLIENT_SECRET");
  oidc.scopes = read.text("OIDC_SCOPES", oidc.scopes);
  oidc.name_claim = read.text("OIDC_NAME_CLAIM", oidc.name_claim);
  oidc.role_claim = read.text("OIDC_ROLE_CLAIM", oidc.role_claim);
  oidc.operator_values = split_words(read.text("OIDC_OPERATOR_VALUES", ""));
  oidc.viewer_values = split_words(read.text("OIDC_VIEWER_VALUES", ""));
  oidc.only = read.boolean("OIDC_ONLY", oidc.only);
  if (!oidc.is_on()) {
    if (oidc.only) read.refuse("OIDC_ONLY", "nobody could sign in: OIDC_ISSUER is not set");
    return oidc;
  }
  if (oidc.client_id.empty()) read.refuse("OIDC_CLIENT_ID", "OIDC_ISSUER needs it");
  if (public_url.empty()) {
    read.refuse("PUBLIC_URL", "OIDC_ISSUER needs it: the provider sends people back there");
  }
  const auto scopes = split_words(oidc.scopes);
  if (std::find(scopes.begin(), scopes.end(), "openid") == scopes.end()) {
    read.refuse("OIDC_SCOPES", "openid must be among them");
  }
  if (oidc.operator_values.empty() && oidc.viewer_values.empty()) {
    read.refuse("OIDC_OPERATOR_VALUES", "without it and OIDC_VIEWER_VALUES nobody has a role");
  }
  return oidc;
}

std::string read_url(SettingReader& read, const char* name) {
  auto url = read.text(name, "");
  if (url.empty()) return url;
  const std::size_t host = url.starts_with("https://")  ? 8
                           : url.starts_with("http://") ? 7
                                                        : std::string::npos;
  if (host == std::string::npos) read.refuse(name, "it must begin with https:// or http://");
  if (url.size() == host || std::string_view{"/:?@"}.find(url[host]) != std::string_view::npos) {
    read.refuse(name, "it names no host");
  }
  if (url.find_first_of("#@ \\\"<>") != std::string::npos) {
    read.refuse(name, "an address has no blanks, quotes, fragment, user or password");
  }
  return url;
}

}  // namespace pmq::config

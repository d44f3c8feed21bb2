#pragma once

#include "config/setting_reader.h"

namespace pmq::config {

/// JWT_PROVIDERS, and the settings of each. Paths that don't begin with / start at `folder`.
[[nodiscard]] std::vector<ProviderSettings> read_providers(SettingReader& read,
                                                           const TokenSettings& own,
                                                           const std::filesystem::path& folder);

/// The OIDC_ settings.
[[nodiscard]] OidcSettings read_oidc(SettingReader& read, const std::string& public_url);

/// A setting that is an address to ask: https:// or http:// and a host, without blanks, quotes or
/// fragment. Empty where it isn't set. Throws BadSetting.
[[nodiscard]] std::string read_url(SettingReader& read, const char* name);

}  // namespace pmq::config

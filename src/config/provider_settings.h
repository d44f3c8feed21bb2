#pragma once

#include <string>
#include <vector>

#include "base/secret.h"

namespace pmq::config {

/// An identity provider whose tokens are accepted, too.
struct ProviderSettings {
  std::string name;                     ///< of JWT_PROVIDERS: a to z, 0 to 9 and _
  std::string issuer;                   ///< 1 to 255 bytes; unlike every other one's
  std::string audience;                 ///< not empty
  std::vector<std::string> algorithms;  ///< RS256, ES256; at least one
  /// At most one of them is set; without any, the provider's discovery leads to its keys.
  std::string keys_url;
  std::string keys_file;  ///< absolute path
};

/// Signing in to the dashboard by an identity provider (OpenID Connect). Needs PUBLIC_URL.
struct OidcSettings {
  std::string issuer;  ///< empty: nobody signs in this way
  std::string client_id;
  Secret client_secret;  ///< empty: a public client
  std::string scopes = "openid profile email";
  std::string name_claim = "preferred_username";
  std::string role_claim = "groups";
  std::vector<std::string> operator_values;  ///< of the role's claim; `*` is any
  std::vector<std::string> viewer_values;
  bool only = false;  ///< local accounts don't serve

  [[nodiscard]] bool is_on() const noexcept { return !issuer.empty(); }
};

}  // namespace pmq::config

#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "identity/ask.h"

namespace pmq::identity {

/// Where a provider is to be asked (OpenID Connect Discovery 1.0). Addresses begin with https:// or
/// http://; those it doesn't name are empty.
struct Endpoints {
  std::string keys;
  std::string authorization;
  std::string token;
  std::string end_session;
};

/// Reads what a provider says of itself. The error is why it can't be used, for people: it calls
/// itself by another name than `issuer`, or names no keys.
[[nodiscard]] tl::expected<Endpoints, std::string> parse_discovery(std::string_view text,
                                                                   std::string_view issuer);

/// Asks the provider.
[[nodiscard]] tl::expected<Endpoints, std::string> discover(const std::string& issuer,
                                                            const AskingRules& rules);

}  // namespace pmq::identity
